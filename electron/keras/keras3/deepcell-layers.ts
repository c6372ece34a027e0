/**
 * A Python file with DeepCell's layers for Keras 3, which DeepCell itself does not have: written by us from what the
 * layers compute, and registered by the names that DeepCell's models call them.
 */
export const LAYERS_FILE = 'deepcell_layers_keras3.py';

export const DEEPCELL_FOR_KERAS3: ReadonlySet<string> = new Set([
  'Location2D',
  'Location3D',
  'TensorProduct',
  'ReflectionPadding2D',
  'ReflectionPadding3D',
  'DilatedMaxPool2D',
  'DilatedMaxPool3D',
  'UpsampleLike',
  'ImageNormalization2D',
  'ImageNormalization3D',
  'Comparison',
  'DeltaReshape',
  'Unmerge',
]);

export const LAYERS_PYTHON = `"""DeepCell's layers for Keras 3. Import it before the model is loaded:

    import keras, deepcell_layers_keras3
    model = keras.models.load_model("model.keras")
"""

import keras
from keras import ops

LAYERS = {}


def layer(cls):
    LAYERS[cls.__name__] = cls
    return cls


def spread(value, count):
    return tuple(value) if isinstance(value, (list, tuple)) else (value,) * count


def initial(kwargs):
    """Takes out what only training looks at."""
    ends = ("initializer", "regularizer", "constraint")
    return {key: kwargs.pop(key) for key in list(kwargs) if key.endswith(ends) and key != "activity_regularizer"}


def turned(x, to_last):
    rank = len(x.shape)
    return ops.transpose(x, [0, *range(2, rank), 1] if to_last else [0, rank - 1, *range(1, rank - 1)])


class ChannelsLast(keras.layers.Layer):
    """Computes channels last; channels first are turned before and after."""

    def __init__(self, data_format=None, in_shape=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = data_format or keras.config.image_data_format()

    def call(self, inputs):
        if self.data_format == "channels_last":
            return self.compute(inputs)
        inner = [turned(x, True) for x in inputs] if isinstance(inputs, (list, tuple)) else turned(inputs, True)
        return turned(self.compute(inner), False)

    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format}


@layer
class Location2D(ChannelsLast):
    """Where each pixel lies: its place along every axis, from 0 to 1."""

    def compute(self, x):
        sizes = ops.shape(x)[1:-1]
        places = [ops.cast(ops.arange(n), x.dtype) / ops.cast(n - 1, x.dtype) for n in sizes]
        grid = ops.stack(ops.meshgrid(*places, indexing="ij"), axis=-1)
        return grid[None] + ops.zeros_like(x[..., :1])


@layer
class Location3D(Location2D):
    pass


@layer
class TensorProduct(keras.layers.Layer):
    def __init__(self, output_dim, data_format=None, activation=None, use_bias=True, **kwargs):
        options = initial(kwargs)
        super().__init__(**kwargs)
        self.output_dim, self.use_bias, self.options = output_dim, use_bias, options
        self.data_format = data_format or keras.config.image_data_format()
        self.activation = keras.activations.get(activation)

    def build(self, shape):
        self.axis = 1 if self.data_format == "channels_first" else len(shape) - 1
        self.kernel = self.add_weight(name="kernel", shape=(shape[self.axis], self.output_dim))
        self.bias = self.add_weight(name="bias", shape=(self.output_dim,)) if self.use_bias else None

    def call(self, x):
        y = ops.tensordot(x, self.kernel, axes=[[self.axis], [0]])
        y = y if self.bias is None else y + self.bias
        if self.axis == 1 and len(x.shape) > 2:
            y = turned(y, False)
        return self.activation(y)

    def get_config(self):
        own = {"output_dim": self.output_dim, "data_format": self.data_format, "use_bias": self.use_bias}
        activation = keras.activations.serialize(self.activation)
        return {**super().get_config(), **self.options, **own, "activation": activation}


def reflected(self, x):
    around = [[0, 0], *map(list, self.padding), [0, 0]]
    if self.data_format == "channels_first":
        around = [[0, 0], [0, 0], *map(list, self.padding)]
    return ops.pad(x, around, mode="reflect")


@layer
class ReflectionPadding2D(keras.layers.ZeroPadding2D):
    call = reflected


@layer
class ReflectionPadding3D(keras.layers.ZeroPadding3D):
    call = reflected


@layer
class DilatedMaxPool2D(ChannelsLast):
    """The largest of a window whose pixels lie apart. Padding "same" pads a copy that DeepCell does not use."""

    window = (2, 2)

    def __init__(self, pool_size=None, strides=None, dilation_rate=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        rank = len(self.window)
        self.pool_size, self.padding = spread(pool_size or self.window, rank), padding
        self.dilation_rate = spread(dilation_rate, rank)
        plain = self.dilation_rate == (1,) * rank
        self.strides = spread(strides, rank) if strides is not None and plain else (1,) * rank

    def compute(self, x):
        for axis, (size, stride, apart) in enumerate(zip(self.pool_size, self.strides, self.dilation_rate), 1):
            span = (size - 1) * apart
            slices = [slice(at, (at - span) or None, stride) for at in range(0, span + 1, apart)]
            parts = [x[(slice(None),) * axis + (one,)] for one in slices]
            x = parts[0]
            for part in parts[1:]:
                x = ops.maximum(x, part)
        return x

    def get_config(self):
        own = {"pool_size": self.pool_size, "strides": self.strides, "dilation_rate": self.dilation_rate}
        return {**super().get_config(), **own, "padding": self.padding}


@layer
class DilatedMaxPool3D(DilatedMaxPool2D):
    window = (1, 2, 2)


def nearest(x, size):
    return ops.image.resize(x, size, interpolation="nearest", data_format="channels_last")


@layer
class UpsampleLike(ChannelsLast):
    """The first as large as the second, by nearest pixels."""

    def compute(self, inputs):
        source, target = inputs
        size = ops.shape(target)
        if len(source.shape) == 4:
            return nearest(source, size[1:3])
        _, deep, high, wide, channels = ops.shape(source)
        flat = nearest(ops.reshape(source, [-1, high, wide, channels * deep]), size[2:4])
        slices = ops.reshape(flat, [-1, deep, size[2], size[3] * channels])
        return ops.reshape(nearest(slices, size[1:3]), [-1, size[1], size[2], size[3], channels])


@layer
class ImageNormalization2D(ChannelsLast):
    """Less the mean around each pixel. The window is a constant; older files hold it as a weight."""

    def __init__(self, norm_method="std", filter_size=61, use_bias=False, activation=None, **kwargs):
        options = initial(kwargs)
        kwargs.pop("old", None)
        super().__init__(**{"trainable": False, **kwargs})
        self.norm_method, self.filter_size, self.use_bias, self.options = norm_method, filter_size, use_bias, options

    def build(self, shape):
        channels = shape[1 if self.data_format == "channels_first" else -1]
        depth = [shape[2 if self.data_format == "channels_first" else 1]] if len(shape) == 5 else []
        self.size = [*depth, self.filter_size, self.filter_size, channels, 1]
        count = 1
        for n in self.size:
            count *= n
        self.kernel = ops.full(self.size, 1 / count)

    def load_own_variables(self, store):
        for key in store.keys():
            if list(store[key].shape) == self.size:
                self.kernel = ops.convert_to_tensor(store[key])

    def average(self, x):
        kernel = ops.cast(self.kernel, x.dtype)
        if len(x.shape) == 5:
            return ops.conv(x, kernel, strides=1, padding="same", data_format="channels_last")
        return ops.depthwise_conv(x, kernel, strides=1, padding="same", data_format="channels_last")

    def compute(self, x):
        if self.norm_method == "std":
            y = x - self.average(x)
            mean = self.average(y)
            return y / (ops.sqrt(self.average(ops.square(y)) - mean * mean) + 1e-7)
        if self.norm_method == "max":
            y = x / ops.max(x)
            return y - self.average(y)
        if self.norm_method == "whole_image":
            axes = [len(x.shape) - 3, len(x.shape) - 2]
            deviation = ops.std(x, axis=axes, keepdims=True)
            return (x - ops.mean(x, axis=axes, keepdims=True)) / (deviation + 1e-7)
        return x

    def get_config(self):
        own = {"norm_method": self.norm_method, "filter_size": self.filter_size, "use_bias": self.use_bias}
        return {**super().get_config(), **self.options, **own, "activation": "linear"}


@layer
class ImageNormalization3D(ImageNormalization2D):
    pass


@layer
class Comparison(keras.layers.Layer):
    """(b, t, n, e) and (b, t, m, e) to (b, t, n, m, 2e)."""

    def call(self, inputs):
        x, y = inputs
        zeros = ops.zeros_like(x[:, :, :, None, :1] + y[:, :, None, :, :1])
        return ops.concatenate([x[:, :, :, None] + zeros, y[:, :, None] + zeros], axis=-1)


@layer
class DeltaReshape(keras.layers.Layer):
    def call(self, inputs):
        current, future = inputs
        return current[:, :, :, None] + ops.zeros_like(future[:, :, None, :, :1])


@layer
class Unmerge(keras.layers.Layer):
    def __init__(self, track_length, max_cells, embedding_dim, **kwargs):
        super().__init__(**kwargs)
        self.sizes = {"track_length": track_length, "max_cells": max_cells, "embedding_dim": embedding_dim}

    def call(self, x):
        return ops.reshape(x, [-1, *self.sizes.values()])

    def get_config(self):
        return {**super().get_config(), **self.sizes}


keras.saving.get_custom_objects().update(LAYERS)
`;
