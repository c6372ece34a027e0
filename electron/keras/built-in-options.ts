/**
 * Which options Keras 2.15 takes in a config, class by class, as keras_options.py finds them: it refuses a layer, an
 * initializer, a regularizer or a constraint that has another one.
 */
const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** Of every layer. */
const OF_LAYERS = words(
  'activity_regularizer autocast batch_input_shape batch_size dtype dynamic implementation input_dim input_shape ' +
    'name trainable weights',
);

/** Beside those. */
const LAYERS: Readonly<Record<string, string>> = {
  AbstractRNNCell: '',
  Activation: 'activation',
  ActivityRegularization: 'l1 l2',
  Add: '',
  AdditiveAttention: 'dropout force_generator rng_type seed use_scale',
  AlphaDropout: 'force_generator noise_shape rate rng_type seed',
  Attention: 'dropout force_generator rng_type score_mode seed use_scale',
  Average: '',
  AveragePooling1D: 'data_format padding pool_function pool_size strides',
  AveragePooling2D: 'data_format padding pool_function pool_size strides',
  AveragePooling3D: 'data_format padding pool_function pool_size strides',
  BatchNormalization:
    'adjustment axis beta_constraint beta_initializer beta_regularizer center epsilon fused gamma_constraint ' +
    'gamma_initializer gamma_regularizer momentum moving_mean_initializer moving_variance_initializer renorm ' +
    'renorm_clipping renorm_momentum scale synchronized virtual_batch_size',
  Bidirectional: 'backward_layer layer merge_mode',
  CategoryEncoding: 'num_tokens output_mode sparse',
  CenterCrop: 'height width',
  Concatenate: 'axis',
  Conv1D:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank strides use_bias',
  Conv1DTranspose:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding rank strides ' +
    'use_bias',
  Conv2D:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank strides use_bias',
  Conv2DTranspose:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding rank strides ' +
    'use_bias',
  Conv3D:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank strides use_bias',
  Conv3DTranspose:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding rank strides ' +
    'use_bias',
  ConvLSTM1D:
    'activation bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate dropout filters ' +
    'go_backwards kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank ' +
    'recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer ' +
    'return_sequences return_state stateful strides time_major unit_forget_bias unroll use_bias',
  ConvLSTM2D:
    'activation bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate dropout filters ' +
    'go_backwards kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank ' +
    'recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer ' +
    'return_sequences return_state stateful strides time_major unit_forget_bias unroll use_bias',
  ConvLSTM3D:
    'activation bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate dropout filters ' +
    'go_backwards kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank ' +
    'recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer ' +
    'return_sequences return_state stateful strides time_major unit_forget_bias unroll use_bias',
  Cropping1D: 'cropping',
  Cropping2D: 'cropping data_format',
  Cropping3D: 'cropping data_format',
  Dense:
    'activation bias_constraint bias_initializer bias_regularizer kernel_constraint kernel_initializer ' +
    'kernel_regularizer units use_bias',
  DenseFeatures: 'expected_column_type feature_columns partitioner',
  DepthwiseConv1D:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank strides use_bias',
  DepthwiseConv2D:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank strides use_bias',
  Discretization: 'bin_boundaries epsilon num_bins output_mode sparse',
  Dot: 'axes normalize',
  Dropout: 'force_generator noise_shape rate rng_type seed',
  ELU: 'alpha',
  EinsumDense:
    'activation bias_axes bias_constraint bias_initializer bias_regularizer equation kernel_constraint ' +
    'kernel_initializer kernel_regularizer output_shape',
  Embedding:
    'embeddings_constraint embeddings_initializer embeddings_regularizer input_length mask_zero output_dim sparse',
  Flatten: 'data_format',
  GRU:
    'activation bias_constraint bias_initializer bias_regularizer cell dropout force_generator go_backwards ' +
    'kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint ' +
    'recurrent_dropout recurrent_initializer recurrent_regularizer reset_after return_sequences return_state ' +
    'rng_type seed stateful time_major units unroll use_bias',
  GRUCell:
    'activation bias_constraint bias_initializer bias_regularizer dropout force_generator kernel_constraint ' +
    'kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout ' +
    'recurrent_initializer recurrent_regularizer reset_after rng_type seed units use_bias',
  GaussianDropout: 'force_generator rate rng_type seed',
  GaussianNoise: 'force_generator rng_type seed stddev',
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
  InputLayer: 'input_tensor ragged sparse type_spec',
  IntegerLookup:
    'idf_weights invert mask_token max_tokens num_oov_indices oov_token output_mode pad_to_max_tokens sparse ' +
    'vocabulary vocabulary_dtype',
  LSTM:
    'activation bias_constraint bias_initializer bias_regularizer cell dropout force_generator go_backwards ' +
    'kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint ' +
    'recurrent_dropout recurrent_initializer recurrent_regularizer return_sequences return_state rng_type seed ' +
    'stateful time_major unit_forget_bias units unroll use_bias',
  LSTMCell:
    'activation bias_constraint bias_initializer bias_regularizer dropout force_generator kernel_constraint ' +
    'kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout ' +
    'recurrent_initializer recurrent_regularizer rng_type seed unit_forget_bias units use_bias',
  Lambda: 'arguments function mask output_shape',
  Layer: '',
  LayerNormalization:
    'axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer ' +
    'gamma_regularizer scale',
  LeakyReLU: 'alpha',
  LocallyConnected1D:
    'activation bias_constraint bias_initializer bias_regularizer data_format filters kernel_constraint ' +
    'kernel_initializer kernel_regularizer kernel_size padding strides use_bias',
  LocallyConnected2D:
    'activation bias_constraint bias_initializer bias_regularizer data_format filters kernel_constraint ' +
    'kernel_initializer kernel_regularizer kernel_size padding strides use_bias',
  Masking: 'mask_value',
  MaxPooling1D: 'data_format padding pool_function pool_size strides',
  MaxPooling2D: 'data_format padding pool_function pool_size strides',
  MaxPooling3D: 'data_format padding pool_function pool_size strides',
  Maximum: '',
  Minimum: '',
  MultiHeadAttention:
    'attention_axes bias_constraint bias_initializer bias_regularizer dropout kernel_constraint kernel_initializer ' +
    'kernel_regularizer key_dim num_heads output_shape use_bias value_dim',
  Multiply: '',
  Normalization: 'axis invert mean variance',
  PReLU: 'alpha_constraint alpha_initializer alpha_regularizer shared_axes',
  Permute: 'dims',
  RNN: 'cell go_backwards return_sequences return_state stateful time_major unroll',
  RandomBrightness: 'factor force_generator rng_type seed value_range',
  RandomContrast: 'factor force_generator rng_type seed',
  RandomCrop: 'force_generator height rng_type seed width',
  RandomFlip: 'force_generator mode rng_type seed',
  RandomHeight: 'factor force_generator interpolation rng_type seed',
  RandomRotation: 'factor fill_mode fill_value force_generator interpolation rng_type seed',
  RandomTranslation: 'fill_mode fill_value force_generator height_factor interpolation rng_type seed width_factor',
  RandomWidth: 'factor force_generator interpolation rng_type seed',
  RandomZoom: 'fill_mode fill_value force_generator height_factor interpolation rng_type seed width_factor',
  ReLU: 'max_value negative_slope threshold',
  RepeatVector: 'n',
  Rescaling: 'offset scale',
  Reshape: 'target_shape',
  Resizing: 'crop_to_aspect_ratio height interpolation width',
  SeparableConv1D:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding pointwise_constraint ' +
    'pointwise_initializer pointwise_regularizer rank strides use_bias',
  SeparableConv2D:
    'activation bias_constraint bias_initializer bias_regularizer conv_op data_format depth_multiplier ' +
    'depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters groups ' +
    'kernel_constraint kernel_initializer kernel_regularizer kernel_size padding pointwise_constraint ' +
    'pointwise_initializer pointwise_regularizer rank strides use_bias',
  SimpleRNN:
    'activation bias_constraint bias_initializer bias_regularizer cell dropout go_backwards kernel_constraint ' +
    'kernel_initializer kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer ' +
    'recurrent_regularizer return_sequences return_state stateful time_major units unroll use_bias',
  SimpleRNNCell:
    'activation bias_constraint bias_initializer bias_regularizer dropout force_generator kernel_constraint ' +
    'kernel_initializer kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer ' +
    'recurrent_regularizer rng_type seed units use_bias',
  Softmax: 'axis',
  SpatialDropout1D: 'force_generator noise_shape rate rng_type seed',
  SpatialDropout2D: 'data_format force_generator noise_shape rate rng_type seed',
  SpatialDropout3D: 'data_format force_generator noise_shape rate rng_type seed',
  SpectralNormalization: 'layer power_iterations',
  StackedRNNCells: 'cells',
  StringLookup:
    'encoding idf_weights invert mask_token max_tokens num_oov_indices oov_token output_mode pad_to_max_tokens ' +
    'sparse vocabulary vocabulary_dtype',
  Subtract: '',
  TextVectorization:
    'encoding idf_weights max_tokens ngrams output_mode output_sequence_length pad_to_max_tokens ragged sparse ' +
    'split standardize vocabulary',
  ThresholdedReLU: 'theta',
  TimeDistributed: 'layer',
  UnitNormalization: 'axis',
  UpSampling1D: 'size',
  UpSampling2D: 'data_format interpolation size',
  UpSampling3D: 'data_format size',
  Wrapper: 'layer',
  ZeroPadding1D: 'padding',
  ZeroPadding2D: 'data_format padding',
  ZeroPadding3D: 'data_format padding',
};

const OTHERS: Readonly<Record<string, string>> = {
  Constant: 'value',
  Constraint: '',
  GlorotNormal: 'seed',
  GlorotUniform: 'seed',
  HeNormal: 'seed',
  HeUniform: 'seed',
  Identity: 'gain',
  Initializer: '',
  L1: 'l1',
  L1L2: 'l1 l2',
  L2: 'l2',
  LecunNormal: 'seed',
  LecunUniform: 'seed',
  MaxNorm: 'axis max_value',
  MinMaxNorm: 'axis max_value min_value rate',
  NonNeg: '',
  Ones: '',
  Orthogonal: 'gain seed',
  OrthogonalRegularizer: 'factor mode',
  RadialConstraint: '',
  RandomNormal: 'mean seed stddev',
  RandomUniform: 'maxval minval seed',
  Regularizer: '',
  TruncatedNormal: 'mean seed stddev',
  UnitNorm: 'axis',
  VarianceScaling: 'distribution mode scale seed',
  Zeros: '',
};

/** By class; of classes that are not here nothing is known. */
export const BUILT_IN_OPTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...Object.entries(LAYERS).map(([name, own]) => [name, new Set([...OF_LAYERS, ...words(own)])] as const),
  ...Object.entries(OTHERS).map(([name, own]) => [name, new Set(words(own))] as const),
]);
