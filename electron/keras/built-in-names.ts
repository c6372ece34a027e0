/** What Keras 2.15 finds by name without being told: its own classes and functions, by where a config names them. */
export type Role =
  | 'layers'
  | 'activations'
  | 'initializers'
  | 'regularizers'
  | 'constraints'
  | 'losses'
  | 'metrics'
  | 'optimizers'
  | 'schedules';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Names as a config has them; `Custom>` is what Keras itself registers under. */
export const BUILT_IN: Readonly<Record<Role, ReadonlySet<string>>> = {
  layers: words(`
    _RNNCellWrapper AbstractRNNCell Activation ActivityRegularization Add AdditiveAttention AddLoss AddMetric
    AlphaDropout Attention Average AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D
    BaseRandomLayer BatchNormalization BatchNormalizationBase BatchNormalizationV1 BatchNormalizationV2 Bidirectional
    CategoryEncoding CenterCrop ClassMethod Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D
    Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Convolution1D Convolution1DTranspose Convolution2D
    Convolution2DTranspose Convolution3D Convolution3DTranspose Cropping1D Cropping2D Cropping3D CuDNNGRU CuDNNLSTM
    Custom>CustomScaleLayer Dense DenseFeatures DepthwiseConv1D DepthwiseConv2D DeviceWrapper Discretization Dot
    Dropout DropoutWrapper EinsumDense ELU Embedding Flatten Functional GaussianDropout GaussianNoise
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D
    GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D
    GlobalMaxPooling3D GroupNormalization GRU GRUCell GRUCellV1 GRUCellV2 GRUV1 GRUV2 HashedCrossing Hashing Identity
    InputLayer InstanceMethod InstanceProperty IntegerLookup Lambda Layer LayerNormalization LeakyReLU LinearModel
    LocallyConnected1D LocallyConnected2D LSTM LSTMCell LSTMCellV1 LSTMCellV2 LSTMV1 LSTMV2 Masking Maximum MaxPool1D
    MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D Minimum Model MultiHeadAttention Multiply Normalization
    Permute PReLU RandomBrightness RandomContrast RandomCrop RandomFlip RandomHeight RandomRotation RandomTranslation
    RandomWidth RandomZoom ReLU RepeatVector Rescaling Reshape ResidualWrapper Resizing RNN SeparableConv1D
    SeparableConv2D SeparableConvolution1D SeparableConvolution2D SequenceFeatures Sequential SimpleRNN SimpleRNNCell
    SlicingOpLambda Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D StackedRNNCells StringLookup Subtract
    SyncBatchNormalization TensorFlowOpLayer TextVectorization TFOpLambda ThresholdedReLU TimeDistributed
    UnitNormalization UpSampling1D UpSampling2D UpSampling3D WideDeepModel Wrapper ZeroPadding1D ZeroPadding2D
    ZeroPadding3D
  `),
  activations: words(`
    ELU elu exponential gelu hard_sigmoid leaky_relu LeakyReLU linear log_softmax mish PReLU ReLU relu relu6 selu
    sigmoid silu Softmax softmax softplus softsign swish tanh ThresholdedReLU
  `),
  initializers: words(`
    Constant constant ConstantV2 glorot_normal glorot_normalV2 glorot_uniform glorot_uniformV2 GlorotNormal
    GlorotNormalV2 GlorotUniform GlorotUniformV2 he_normal he_normalV2 he_uniform he_uniformV2 HeNormal HeNormalV2
    HeUniform HeUniformV2 Identity identity IdentityV2 Initializer initializer lecun_normal lecun_normalV2
    lecun_uniform lecun_uniformV2 LecunNormal LecunNormalV2 LecunUniform LecunUniformV2 normal one Ones ones OnesV2
    Orthogonal orthogonal OrthogonalV2 random_normal random_uniform RandomNormal RandomNormalV2 RandomUniform
    RandomUniformV2 truncated_normal TruncatedNormal TruncatedNormalV2 uniform variance_scaling VarianceScaling
    VarianceScalingV2 zero Zeros zeros ZerosV2
  `),
  regularizers: words(`
    L1 l1 l1_l2 L1L2 L2 l2 orthogonal_regularizer OrthogonalRegularizer Regularizer
  `),
  constraints: words(`
    Constraint max_norm MaxNorm maxnorm min_max_norm MinMaxNorm non_neg NonNeg nonneg radial_constraint
    RadialConstraint unit_norm UnitNorm unitnorm
  `),
  losses: words(`
    BCE bce binary_crossentropy binary_focal_crossentropy BinaryCrossentropy BinaryFocalCrossentropy
    categorical_crossentropy categorical_focal_crossentropy categorical_hinge CategoricalCrossentropy
    CategoricalFocalCrossentropy CategoricalHinge cosine_similarity CosineSimilarity Hinge hinge Huber huber
    huber_loss kl_divergence KLD kld KLDivergence kullback_leibler_divergence log_cosh LogCosh logcosh Loss
    LossFunctionWrapper MAE mae MAPE mape mean_absolute_error mean_absolute_percentage_error mean_squared_error
    mean_squared_logarithmic_error MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError
    MeanSquaredLogarithmicError MSE mse MSLE msle Poisson poisson sparse_categorical_crossentropy
    SparseCategoricalCrossentropy squared_hinge SquaredHinge
  `),
  metrics: words(`
    ACC acc Accuracy accuracy AUC BCE bce binary_accuracy binary_crossentropy BinaryAccuracy BinaryCrossentropy
    BinaryIoU categorical_accuracy categorical_crossentropy categorical_hinge CategoricalAccuracy
    CategoricalCrossentropy CategoricalHinge ce cosine_proximity cosine_similarity CosineSimilarity crossentropy
    F1Score FalseNegatives FalsePositives FBetaScore Hinge hinge IoU KLDivergence kullback_leibler_divergence log_cosh
    logcosh LogCoshError MAE mae MAPE mape Mean mean_absolute_error mean_absolute_percentage_error mean_squared_error
    mean_squared_logarithmic_error MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper
    MeanRelativeError MeanSquaredError MeanSquaredLogarithmicError MeanTensor Metric MSE mse MSLE msle OneHotIoU
    OneHotMeanIoU Poisson poisson Precision PrecisionAtRecall PyMetric R2Score Recall RecallAtPrecision Reduce
    RootMeanSquaredError SensitivityAtSpecificity SensitivitySpecificityBase sparse_categorical_accuracy
    sparse_categorical_crossentropy sparse_top_k_categorical_accuracy SparseCategoricalAccuracy
    SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SpecificityAtSensitivity squared_hinge SquaredHinge
    Sum SumOverBatchSize SumOverBatchSizeMetricWrapper top_k_categorical_accuracy TopKCategoricalAccuracy
    TrueNegatives TruePositives
  `),
  optimizers: words(`
    Adadelta Adagrad Adam Adamax Custom>Adadelta Custom>Adafactor Custom>Adagrad Custom>Adam Custom>Adamax
    Custom>AdamW Custom>Ftrl Custom>Lion Custom>Nadam Custom>RMSprop Custom>SGD Custom>SharpnessAwareMinimization
    ExperimentalAdadelta ExperimentalAdagrad ExperimentalAdam ExperimentalSGD Ftrl LossScaleOptimizer
    LossScaleOptimizerV1 LossScaleOptimizerV3 Nadam RMSprop SGD
  `),
  schedules: words(`
    CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay LearningRateSchedule LinearCosineDecay
    NoisyLinearCosineDecay PiecewiseConstantDecay PolynomialDecay
  `),
};
