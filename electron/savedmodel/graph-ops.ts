/**
 * Which ops a SavedModel's graph would run, read without running it. GraphDef { 1 node rep NodeDef {2 op}; 2 library
 * {1 function rep FunctionDef {1 signature {1 name}; 3 node_def rep NodeDef} } }.
 */
import {fields, text} from './wire';

export function graphOps(bytes: Uint8Array, graph: {readonly start: number; readonly end: number}): Set<string> {
  const ops = new Set<string>();
  const functions = new Set<string>();
  for (const field of fields(bytes, graph.start, graph.end)) {
    if (field.number === 1) addOp(bytes, field, ops);
    if (field.number !== 2 || field.type !== 2) continue;
    for (const entry of fields(bytes, field.start, field.end)) {
      if (entry.number !== 1) continue;
      for (const part of fields(bytes, entry.start, entry.end)) {
        if (part.number === 3) addOp(bytes, part, ops);
        if (part.number === 1) {
          for (const name of fields(bytes, part.start, part.end))
            if (name.number === 1) functions.add(text(bytes, name));
        }
      }
    }
  }
  return new Set([...ops].filter((op) => !functions.has(op)));
}

function addOp(bytes: Uint8Array, node: {readonly start: number; readonly end: number}, ops: Set<string>): void {
  for (const field of fields(bytes, node.start, node.end))
    if (field.number === 2 && field.type === 2) ops.add(text(bytes, field));
}

/** Ops outside the allow-list, sorted; empty: the graph only computes. */
export function refusedOps(ops: ReadonlySet<string>): string[] {
  return [...ops].filter((op) => !ALLOWED.has(op)).toSorted();
}

/** Ops that read and write nothing but tensors and the model's own variables, and the saver's own file ops. */
const ALLOWED: ReadonlySet<string> = new Set(
  `Abs Acos Acosh Add AddN AddV2 All Any ArgMax ArgMin Asin Asinh AssignSubVariableOp AssignAddVariableOp AssignVariableOp Atan Atan2 Atanh AvgPool AvgPool3D
  AvgPoolGrad AvgPool3DGrad BatchMatMul BatchMatMulV2 BatchMatMulV3 BatchToSpaceND BiasAdd BiasAddGrad BiasAddV1 Bitcast BroadcastArgs
  BroadcastGradientArgs BroadcastTo Bucketize Cast Ceil CheckNumerics ClipByValue Concat ConcatOffset ConcatV2 Const ControlTrigger Conv2D
  Conv2DBackpropFilter Conv2DBackpropInput Conv3D Conv3DBackpropFilterV2 Conv3DBackpropInputV2 Cos Cosh CropAndResize Cross Cumprod Cumsum DepthToSpace
  DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput Diag DiagPart Dilation2D DisableCopyOnRead Div DivNoNan Einsum Elu EluGrad EnsureShape Enter Equal Erf Erfc Exit Exp
  ExpandDims Expm1 ExtractImagePatches FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars Fill Floor FloorDiv FloorMod FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 FusedBatchNormGradV3
  Gather GatherNd GatherV2 Greater GreaterEqual Identity IdentityN If InvertPermutation IsFinite IsInf IsNan L2Loss LRN LeakyRelu LeakyReluGrad Less
  LessEqual Lgamma LinSpace Log Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr LoopCond LRNGrad MatMul MatrixBandPart MatrixDiag MatrixDiagV2 MatrixDiagV3 Max MaxPool MaxPool3D MaxPoolGrad MaxPool3DGrad MaxPoolV2
  Maximum Mean Merge MergeV2Checkpoints Min Minimum MirrorPad MirrorPadGrad Mod Mul MulNoNan Neg NextIteration NoOp NonMaxSuppressionV3 NotEqual OneHot OnesLike Pack
  Pad PadV2 PartitionedCall Placeholder PlaceholderWithDefault Pow PreventGradient Prod Qr RandomStandardNormal RandomUniform RandomUniformInt Range Rank ReadVariableOp
  RealDiv Reciprocal Relu Relu6 Relu6Grad ReluGrad Reshape ResizeBicubic ResizeBilinear ResizeBilinearGrad ResizeNearestNeighbor ResizeNearestNeighborGrad ResourceGather RestoreV2 Reverse ReverseSequence ReverseV2 Rint
  Roll Round Rsqrt RsqrtGrad SaveV2 ScatterNd Select SelectV2 Selu SeluGrad Shape ShapeN ShardedFilename Sigmoid SigmoidGrad Sign Sin Sinh Size Slice Softmax Softplus SoftplusGrad
  Softsign SoftsignGrad SpaceToBatchND SpaceToDepth Split SplitV Sqrt SqrtGrad Square SquaredDifference Squeeze StatefulPartitionedCall StatelessIf StatelessWhile
  StatelessRandomUniformV2 StatelessRandomNormalV2 StatelessRandomGetKeyCounter StaticRegexFullMatch StopGradient StridedSlice StridedSliceGrad StringJoin Sub Sum Switch Tan Tanh TanhGrad TensorListElementShape
  TensorListFromTensor TensorListGetItem TensorListLength TensorListReserve TensorListSetItem TensorListStack TensorListPopBack TensorListPushBack EmptyTensorList AccumulateNV2 ZerosLikeTensorList Tile TopK TopKV2 Transpose TruncateDiv
  TruncateMod Unpack Unique UnsortedSegmentSum VarHandleOp VarIsInitializedOp VariableShape Where While Xdivy Xlog1py Xlogy ZerosLike`
    .trim()
    .split(/\s+/),
);
