/**
 * The options that each layer of Keras 2.15 still has in Keras 3.15, by its constructor; beside `name`, `dtype`,
 * `trainable` and `activity_regularizer`, which nearly all have. The test of this table asks Keras 3 itself.
 */
const ROWS: Readonly<Record<string, string>> = {
  Activation: 'activation',
  ActivityRegularization: 'l1 l2',
  Add: '',
  AdditiveAttention: 'dropout score_mode seed use_scale',
  AlphaDropout: 'noise_shape rate seed',
  Attention: 'dropout score_mode seed use_scale',
  Average: '',
  AveragePooling1D: 'data_format padding pool_size strides',
  AveragePooling2D: 'data_format padding pool_size strides',
  AveragePooling3D: 'data_format padding pool_size strides',
  BatchNormalization:
    'axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer ' +
    'gamma_regularizer momentum moving_mean_initializer moving_variance_initializer scale synchronized',
  Bidirectional: 'backward_layer layer merge_mode',
  CategoryEncoding: 'num_tokens output_mode sparse',
  CenterCrop: 'data_format factor height width',
  Concatenate: 'axis',
  Conv1D:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding strides use_bias',
  Conv1DTranspose:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding strides ' +
    'use_bias',
  Conv2D:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding strides use_bias',
  Conv2DTranspose:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding strides ' +
    'use_bias',
  Conv3D:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding strides use_bias',
  Conv3DTranspose:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding strides ' +
    'use_bias',
  ConvLSTM1D:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate dropout filters ' +
    'go_backwards kernel_constraint kernel_initializer kernel_regularizer kernel_size padding ' +
    'recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer ' +
    'return_sequences return_state seed stateful strides unit_forget_bias unroll use_bias zero_output_for_mask',
  ConvLSTM2D:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate dropout filters ' +
    'go_backwards kernel_constraint kernel_initializer kernel_regularizer kernel_size padding ' +
    'recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer ' +
    'return_sequences return_state seed stateful strides unit_forget_bias unroll use_bias zero_output_for_mask',
  ConvLSTM3D:
    'activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate dropout filters ' +
    'go_backwards kernel_constraint kernel_initializer kernel_regularizer kernel_size padding ' +
    'recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer ' +
    'return_sequences return_state seed stateful strides unit_forget_bias unroll use_bias zero_output_for_mask',
  Cropping1D: 'cropping',
  Cropping2D: 'cropping data_format',
  Cropping3D: 'cropping data_format',
  Dense:
    'activation bias_constraint bias_initializer bias_regularizer kernel_constraint kernel_initializer ' +
    'kernel_regularizer units use_bias',
  DepthwiseConv1D:
    'activation bias_constraint bias_initializer bias_regularizer data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate kernel_size padding ' +
    'strides use_bias',
  DepthwiseConv2D:
    'activation bias_constraint bias_initializer bias_regularizer data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate kernel_size padding ' +
    'strides use_bias',
  Discretization: 'bin_boundaries epsilon num_bins output_mode sparse',
  Dot: 'axes normalize',
  Dropout: 'noise_shape rate seed',
  ELU: 'alpha',
  EinsumDense:
    'activation bias_axes bias_constraint bias_initializer bias_regularizer equation kernel_constraint ' +
    'kernel_initializer kernel_regularizer output_shape',
  Embedding: 'embeddings_constraint embeddings_initializer embeddings_regularizer input_dim mask_zero output_dim',
  Flatten: 'data_format',
  GRU:
    'activation bias_constraint bias_initializer bias_regularizer dropout go_backwards kernel_constraint ' +
    'kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout ' +
    'recurrent_initializer recurrent_regularizer reset_after return_sequences return_state seed stateful units ' +
    'unroll use_bias zero_output_for_mask',
  GRUCell:
    'activation bias_constraint bias_initializer bias_regularizer dropout kernel_constraint kernel_initializer ' +
    'kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer ' +
    'recurrent_regularizer reset_after seed units use_bias',
  GaussianDropout: 'rate seed',
  GaussianNoise: 'seed stddev',
  GlobalAveragePooling1D: 'data_format keepdims',
  GlobalAveragePooling2D: 'data_format keepdims',
  GlobalAveragePooling3D: 'data_format keepdims',
  GlobalMaxPooling1D: 'data_format keepdims',
  GlobalMaxPooling2D: 'data_format keepdims',
  GlobalMaxPooling3D: 'data_format keepdims',
  GroupNormalization:
    'axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer ' +
    'gamma_regularizer groups scale',
  HashedCrossing: 'num_bins output_mode sparse',
  Hashing: 'mask_value num_bins output_mode salt sparse',
  Identity: '',
  InputLayer: 'batch_shape ragged sparse',
  IntegerLookup:
    'idf_weights invert mask_token max_tokens num_oov_indices oov_method oov_token output_mode ' +
    'pad_to_max_tokens salt sparse vocabulary vocabulary_dtype',
  LSTM:
    'activation bias_constraint bias_initializer bias_regularizer dropout go_backwards kernel_constraint ' +
    'kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout ' +
    'recurrent_initializer recurrent_regularizer return_sequences return_state seed stateful unit_forget_bias ' +
    'units unroll use_bias zero_output_for_mask',
  LSTMCell:
    'activation bias_constraint bias_initializer bias_regularizer dropout kernel_constraint kernel_initializer ' +
    'kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer ' +
    'recurrent_regularizer seed unit_forget_bias units use_bias',
  LayerNormalization:
    'axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer ' +
    'gamma_regularizer scale',
  LeakyReLU: 'negative_slope',
  Masking: 'mask_value',
  MaxPooling1D: 'data_format padding pool_size strides',
  MaxPooling2D: 'data_format padding pool_size strides',
  MaxPooling3D: 'data_format padding pool_size strides',
  Maximum: '',
  Minimum: '',
  MultiHeadAttention:
    'attention_axes bias_constraint bias_initializer bias_regularizer dropout kernel_constraint ' +
    'kernel_initializer kernel_regularizer key_dim num_heads output_shape seed use_bias value_dim',
  Multiply: '',
  Normalization: 'axis invert mean variance',
  PReLU: 'alpha_constraint alpha_initializer alpha_regularizer shared_axes',
  Permute: 'dims',
  RNN: 'cell go_backwards return_sequences return_state stateful unroll zero_output_for_mask',
  RandomBrightness: 'data_format factor seed value_range',
  RandomContrast: 'data_format factor seed value_range',
  RandomCrop: 'data_format factor height seed width',
  RandomFlip: 'data_format factor mode seed',
  RandomRotation: 'data_format factor fill_mode fill_value interpolation seed',
  RandomTranslation: 'data_format factor fill_mode fill_value height_factor interpolation seed width_factor',
  RandomZoom: 'data_format factor fill_mode fill_value height_factor interpolation seed width_factor',
  ReLU: 'max_value negative_slope threshold',
  RepeatVector: 'n',
  Rescaling: 'offset scale',
  Reshape: 'target_shape',
  Resizing:
    'antialias crop_to_aspect_ratio data_format factor fill_mode fill_value height interpolation ' +
    'pad_to_aspect_ratio width',
  SeparableConv1D:
    'activation bias_constraint bias_initializer bias_regularizer data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters kernel_size ' +
    'padding pointwise_constraint pointwise_initializer pointwise_regularizer strides use_bias',
  SeparableConv2D:
    'activation bias_constraint bias_initializer bias_regularizer data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters kernel_size ' +
    'padding pointwise_constraint pointwise_initializer pointwise_regularizer strides use_bias',
  SimpleRNN:
    'activation bias_constraint bias_initializer bias_regularizer dropout go_backwards kernel_constraint ' +
    'kernel_initializer kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer ' +
    'recurrent_regularizer return_sequences return_state seed stateful units unroll use_bias ' +
    'zero_output_for_mask',
  SimpleRNNCell:
    'activation bias_constraint bias_initializer bias_regularizer dropout kernel_constraint kernel_initializer ' +
    'kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer ' +
    'seed units use_bias',
  Softmax: 'axis',
  SpatialDropout1D: 'rate seed',
  SpatialDropout2D: 'data_format rate seed',
  SpatialDropout3D: 'data_format rate seed',
  StackedRNNCells: 'cells',
  StringLookup:
    'encoding idf_weights invert mask_token max_tokens num_oov_indices oov_method oov_token output_mode ' +
    'pad_to_max_tokens salt sparse vocabulary vocabulary_dtype',
  Subtract: '',
  TextVectorization:
    'encoding idf_weights max_tokens ngrams output_mode output_sequence_length pad_to_max_tokens ragged sparse ' +
    'split standardize vocabulary',
  TimeDistributed: 'layer',
  UnitNormalization: 'axis',
  UpSampling1D: 'size',
  UpSampling2D: 'data_format interpolation size',
  UpSampling3D: 'data_format size',
  ZeroPadding1D: 'data_format padding',
  ZeroPadding2D: 'data_format padding',
  ZeroPadding3D: 'data_format padding',
};

/** Layers that take no `trainable`. */
export const WITHOUT_TRAINABLE: ReadonlySet<string> = new Set([
  'Discretization',
  'InputLayer',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
]);

const KEYS = new Map(Object.entries(ROWS).map(([name, keys]) => [name, new Set(keys.split(' ').filter(Boolean))]));

/** Of a layer of Keras 3; null: it has none of that name. */
export function keras3Keys(className: string): ReadonlySet<string> | null {
  return KEYS.get(className) ?? null;
}

export const KERAS3_LAYERS: readonly string[] = Object.keys(ROWS);
