/**
 * Ops that a SavedModel's graph may run without asking: they read and write nothing but tensors, tables in memory and
 * the model's own variables, and read its checkpoint. None writes a file, opens a connection or calls Python.
 */
export const ALLOWED_OPS: ReadonlySet<string> = new Set(
  `Abs AccumulateNV2 Acos Acosh Add AddN AddV2 AdjustContrastv2 AdjustHue AdjustSaturation All Angle Any
    ApproximateEqual ArgMax ArgMin Asin Asinh Assert Assign AssignAdd AssignAddVariableOp AssignSub
    AssignSubVariableOp AssignVariableOp Atan Atan2 Atanh AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad BatchMatMul
    BatchMatMulV2 BatchMatMulV3 BatchNormWithGlobalNormalization BatchToSpace BatchToSpaceND BesselI0e BesselI1e
    Betainc BiasAdd BiasAddGrad BiasAddV1 Bincount Bitcast BitwiseAnd BitwiseOr BitwiseXor BroadcastArgs
    BroadcastGradientArgs BroadcastTo Bucketize Case Cast Ceil CheckNumerics Cholesky ClipByValue
    CombinedNonMaxSuppression Complex ComplexAbs Concat ConcatOffset ConcatV2 Conj Const ControlTrigger Conv
    Conv2D Conv2DBackpropFilter Conv2DBackpropInput Conv3D Conv3DBackpropFilterV2 Conv3DBackpropInputV2 Cos Cosh
    CropAndResize Cross CudnnRNN CudnnRNNBackprop CudnnRNNBackpropV2 CudnnRNNBackpropV3 CudnnRNNCanonicalToParams
    CudnnRNNCanonicalToParamsV2 CudnnRNNParamsSize CudnnRNNV2 CudnnRNNV3 Cumprod Cumsum DeepCopy DenseBincount
    DepthToSpace DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput
    Dequantize Diag DiagPart Digamma Dilation2D DisableCopyOnRead Div DivNoNan DynamicPartition DynamicStitch
    Einsum Elu EluGrad Empty EmptyTensorList EnsureShape Enter Equal Erf Erfc Erfinv EuclideanNorm Exit Exp
    ExpandDims Expm1 ExtractImagePatches ExtractVolumePatches FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars
    FakeQuantWithMinMaxVarsPerChannel FFT FFT2D FFT3D Fill Floor FloorDiv FloorMod FusedBatchNorm
    FusedBatchNormGradV3 FusedBatchNormV2 FusedBatchNormV3 Gather GatherNd GatherV2 Greater GreaterEqual
    HashTableV2 HSVToRGB Identity IdentityN If IFFT IFFT2D IFFT3D Igamma Igammac Imag ImageProjectiveTransformV2
    ImageProjectiveTransformV3 InitializeTableV2 InTopK InTopKV2 Inv Invert InvertPermutation InvGrad IRFFT
    IRFFT2D IRFFT3D IsFinite IsInf IsNan L2Loss LeakyRelu LeakyReluGrad LeftShift Less LessEqual Lgamma LinSpace
    ListDiff Log Log1p LogicalAnd LogicalNot LogicalOr LogMatrixDeterminant LogSoftmax LookupTableFindV2
    LookupTableImportV2 LookupTableInsertV2 LookupTableSizeV2 LoopCond LowerBound LRN LRNGrad MatMul
    MatrixBandPart MatrixDeterminant MatrixDiag MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2
    MatrixDiagV3 MatrixExponential MatrixInverse MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 MatrixSolve
    MatrixSquareRoot MatrixTriangularSolve Max Maximum MaxPool MaxPool3D MaxPool3DGrad MaxPoolGrad MaxPoolGradV2
    MaxPoolV2 MaxPoolWithArgmax Mean Merge Min Minimum MirrorPad MirrorPadGrad Mod Mul MulNoNan Multinomial
    MutableHashTableV2 Ndtri Neg NextAfter NextIteration NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3
    NonMaxSuppressionV4 NonMaxSuppressionV5 NonMaxSuppressionWithOverlaps NoOp NotEqual OneHot OnesLike Pack Pad
    PadV2 ParallelDynamicStitch ParameterizedTruncatedNormal PartitionedCall Placeholder PlaceholderWithDefault
    Polygamma Pow PreventGradient Prod Qr QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4
    QuantizeV2 RaggedGather RaggedRange RaggedTensorToSparse RaggedTensorToTensor RandomGamma RandomShuffle
    RandomStandardNormal RandomUniform RandomUniformInt Range Rank ReadVariableOp Real RealDiv Reciprocal
    ReciprocalGrad Relu Relu6 Relu6Grad ReluGrad Reshape ResizeArea ResizeBicubic ResizeBilinear
    ResizeBilinearGrad ResizeNearestNeighbor ResizeNearestNeighborGrad ResourceGather ResourceGatherNd
    ResourceScatterAdd ResourceScatterNdUpdate ResourceScatterSub ResourceScatterUpdate RestoreV2 Reverse
    ReverseSequence ReverseV2 RFFT RFFT2D RFFT3D RGBToHSV RightShift Rint RngReadAndSkip RngSkip Roll Round Rsqrt
    RsqrtGrad ScaleAndTranslate ScatterNd SegmentMax SegmentMean SegmentMin SegmentProd SegmentSum Select SelectV2
    SelfAdjointEigV2 Selu SeluGrad Shape ShapeN Sigmoid SigmoidGrad Sign Sin Sinh Size Slice Softmax
    SoftmaxCrossEntropyWithLogits Softplus SoftplusGrad Softsign SoftsignGrad SpaceToBatch SpaceToBatchND
    SpaceToDepth SparseFillEmptyRows SparseReshape SparseSegmentMean SparseSegmentSqrtN SparseSegmentSum
    SparseSoftmaxCrossEntropyWithLogits SparseTensorDenseMatMul SparseToDense Split SplitV Sqrt SqrtGrad Square
    SquaredDifference Squeeze StatefulPartitionedCall StatefulStandardNormalV2 StatefulUniform
    StatefulUniformFullInt StatefulUniformInt StatelessCase StatelessIf StatelessMultinomial
    StatelessRandomBinomial StatelessRandomGammaV2 StatelessRandomGetAlg StatelessRandomGetKeyCounter
    StatelessRandomGetKeyCounterAlg StatelessRandomNormal StatelessRandomNormalV2 StatelessRandomPoisson
    StatelessRandomUniform StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2 StatelessRandomUniformInt
    StatelessRandomUniformIntV2 StatelessRandomUniformV2 StatelessTruncatedNormal StatelessTruncatedNormalV2
    StatelessWhile StaticRegexFullMatch StopGradient StridedSlice StridedSliceGrad StringJoin Sub Sum Svd Switch
    Tan Tanh TanhGrad TensorArrayCloseV3 TensorArrayConcatV3 TensorArrayGatherV3 TensorArrayReadV3
    TensorArrayScatterV3 TensorArraySizeV3 TensorArraySplitV3 TensorArrayV3 TensorArrayWriteV3 TensorListConcatV2
    TensorListElementShape TensorListFromTensor TensorListGather TensorListGetItem TensorListLength
    TensorListPopBack TensorListPushBack TensorListReserve TensorListResize TensorListScatterIntoExistingList
    TensorListScatterV2 TensorListSetItem TensorListSplit TensorListStack TensorScatterAdd TensorScatterMax
    TensorScatterMin TensorScatterSub TensorScatterUpdate Tile TopK TopKV2 Transpose TridiagonalSolve TruncateDiv
    TruncatedNormal TruncateMod Unique UniqueV2 UniqueWithCounts UniqueWithCountsV2 Unpack UnsortedSegmentMax
    UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum UpperBound VarHandleOp Variable VariableShape
    VariableV2 VarIsInitializedOp Where While Xdivy Xlog1py Xlogy ZerosLike ZerosLikeTensorList Zeta`
    .trim()
    .split(/\s+/),
);
