import {isArray, isObject, textOf, type Json, type JsonObject} from './json';

/** Layer classes that Keras 2.15 knows by bare name (keras.src.layers.serialization). */
const BUILT_IN: ReadonlySet<string> = new Set(
  `AbstractRNNCell Activation ActivityRegularization Add AddLoss AddMetric AdditiveAttention AlphaDropout Attention Average AveragePooling1D
  AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D BaseRandomLayer BatchNormalization BatchNormalizationV1 BatchNormalizationV2 Bidirectional
  CategoryEncoding CenterCrop ClassMethod Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D
  Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose Convolution3D Convolution3DTranspose Cropping1D Cropping2D Cropping3D CuDNNGRU
  CuDNNLSTM Dense DenseFeatures DepthwiseConv1D DepthwiseConv2D DeviceWrapper Discretization Dot Dropout DropoutWrapper ELU EinsumDense Embedding Flatten
  Functional GRU GRUCell GRUCellV1 GRUCellV2 GRUV1 GRUV2 GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
  GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
  GroupNormalization HashedCrossing Hashing Identity InputLayer InstanceMethod InstanceProperty IntegerLookup LSTM LSTMCell LSTMCellV1 LSTMCellV2 LSTMV1 LSTMV2
  Lambda Layer LayerNormalization LeakyReLU LinearModel LocallyConnected1D LocallyConnected2D Masking MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D
  MaxPooling3D Maximum Minimum Model MultiHeadAttention Multiply Normalization PReLU Permute RNN RandomBrightness RandomContrast RandomCrop RandomFlip
  RandomHeight RandomRotation RandomTranslation RandomWidth RandomZoom ReLU RepeatVector Rescaling ResidualWrapper Reshape Resizing SeparableConv1D
  SeparableConv2D SeparableConvolution1D SeparableConvolution2D SequenceFeatures Sequential SimpleRNN SimpleRNNCell SlicingOpLambda Softmax SpatialDropout1D
  SpatialDropout2D SpatialDropout3D StackedRNNCells StringLookup Subtract SyncBatchNormalization TFOpLambda TensorFlowOpLayer TextVectorization
  ThresholdedReLU TimeDistributed UnitNormalization UpSampling1D UpSampling2D UpSampling3D WideDeepModel Wrapper ZeroPadding1D ZeroPadding2D ZeroPadding3D
  _RNNCellWrapper`
    .trim()
    .split(/\s+/),
);

export function isCustomLayer(className: string): boolean {
  return !BUILT_IN.has(className);
}

/** `Package>Name` is registered under its whole name; Python wants the bare class. */
export function bareName(className: string): string {
  return className.slice(className.lastIndexOf('>') + 1);
}

export interface LayerConfig {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
}

/** The layers of a Functional or Sequential config, in its own order. */
export function layerConfigs(config: JsonObject): LayerConfig[] {
  const layers = config['layers'];
  if (!isArray(layers)) return [];
  return layers.filter(isObject).map((layer) => {
    const inner = isObject(layer['config']) ? layer['config'] : (Object.create(null) as JsonObject);
    return {
      className: textOf(layer['class_name']) ?? '',
      name: textOf(layer['name']) ?? textOf(inner['name']) ?? '',
      config: inner,
    };
  });
}

/** Names for `custom_objects`, sorted: custom layers anywhere in the config, nested and wrapped ones too, and anything
 * registered under a package (`Package>Name`). */
export function customObjects(config: JsonObject): string[] {
  const found = new Set<string>();
  collect(config, found, false);
  return [...found].toSorted();
}

function collect(value: Json, found: Set<string>, isLayer: boolean): void {
  if (isArray(value)) {
    for (const item of value) collect(item, found, isLayer);
    return;
  }
  if (!isObject(value)) return;
  const className = textOf(value['class_name']);
  if (className !== null && isObject(value['config'])) {
    if ((isLayer && isCustomLayer(className)) || className.includes('>')) found.add(className);
  }
  for (const [key, inner] of Object.entries(value)) collect(inner, found, LAYER_KEYS.has(key));
}

const LAYER_KEYS: ReadonlySet<string> = new Set(['layers', 'layer', 'backward_layer', 'cell', 'cells']);

/** True for a config that Keras marked as saved without one (a subclassed layer). */
export function savedWithoutConfig(config: JsonObject): boolean {
  return Object.keys(config).some((key) => key.includes('layer was saved without config'));
}

/** Names of Lambda layers, nested ones too. */
export function lambdaLayers(config: JsonObject): string[] {
  return layerConfigs(config).flatMap(({className, name, config: inner}) =>
    className === 'Lambda' ? [name] : lambdaLayers(inner),
  );
}
