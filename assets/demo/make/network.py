"""A small PanopticNet in the manner of Mesmer: encoder, feature pyramid, four heads, and a custom coordinate layer."""

from __future__ import annotations

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Location2D(keras.layers.Layer):
    """(B, H, W, C) to (B, H, W, 2): each pixel's row and column as a fraction 0..1 of the image ('ij' order)."""

    def __init__(self, data_format: str = "channels_last", **kwargs):
        super().__init__(**kwargs)
        self.data_format = data_format

    def call(self, inputs):
        shape = tf.shape(inputs)
        rows = tf.linspace(0.0, 1.0, shape[1])
        columns = tf.linspace(0.0, 1.0, shape[2])
        grid = tf.stack(tf.meshgrid(rows, columns, indexing="ij"), axis=-1)
        return tf.tile(grid[tf.newaxis], [shape[0], 1, 1, 1])

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + (2,)

    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format}


HEADS = (("whole_cell_distance", 1), ("whole_cell_classes", 3), ("nuclear_distance", 1), ("nuclear_classes", 3))


def _convolve(x, filters: int, name: str, stride: int = 1, activate: bool = True):
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False, name=f"{name}_conv")(x)
    x = layers.BatchNormalization(name=f"{name}_bn")(x)
    return layers.Activation("relu", name=f"{name}_relu")(x) if activate else x


def build(size: int = 256, widths=(16, 32, 64, 128), pyramid: int = 48, head: int = 20) -> keras.Model:
    """Input float32 (B, size, size, 2) in 0..1; outputs as HEADS says, class heads softmaxed over
    (border, interior, background)."""
    inputs = keras.Input((size, size, 2), name="image")
    location = Location2D(name="location")(inputs)
    x = layers.Concatenate(name="image_and_location")([inputs, location])
    levels = []
    for i, width in enumerate(widths, 1):
        x = _convolve(x, width, f"down{i}", stride=2)
        skip = x
        x = _convolve(x, width, f"down{i}a")
        x = _convolve(x, width, f"down{i}b", activate=False)
        x = layers.Add(name=f"down{i}_add")([x, skip])
        x = layers.Activation("relu", name=f"down{i}_out")(x)
        levels.append(x)
    x = layers.Conv2D(pyramid, 1, name="lateral4")(levels[-1])
    for i in (3, 2, 1):
        x = layers.UpSampling2D(2, interpolation="bilinear", name=f"up{i}")(x)
        x = layers.Add(name=f"merge{i}")([x, layers.Conv2D(pyramid, 1, name=f"lateral{i}")(levels[i - 1])])
        x = _convolve(x, pyramid, f"pyramid{i}")
    outputs = []
    for name, channels in HEADS:
        y = _convolve(x, head, f"{name}_half")
        y = layers.UpSampling2D(2, interpolation="bilinear", name=f"{name}_up")(y)
        y = _convolve(y, 8, f"{name}_full")
        y = layers.Conv2D(channels, 1, name=f"{name}_out" if channels > 1 else name)(y)
        outputs.append(layers.Softmax(name=name)(y) if channels > 1 else y)
    return keras.Model(inputs, outputs, name="warmstart_demo")
