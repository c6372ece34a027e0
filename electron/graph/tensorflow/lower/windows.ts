/** Convolutions, pooling and resizing: channels last, as tfjs asks for them. */
import {NotRecordable} from '../../record/graph';
import {boolAttribute, intsAttribute, textAttribute, type AttributeValue} from '../messages';
import {activated} from './elementwise';
import {typed, type Lowering, type Work} from './work';

/** An attribute for each axis: of batch and channels 1. */
function perAxis(name: string, value: unknown, axes: number): AttributeValue {
  const sizes = Array.isArray(value) ? (value as number[]) : Array.from({length: axes}, () => (value ?? 1) as number);
  return intsAttribute(name, [1, ...sizes, 1]);
}

function padding(work: Work): AttributeValue {
  const pad = work.attribute<unknown>('pad');
  if (pad !== 'same' && pad !== 'valid' && pad !== 0)
    throw new NotRecordable('a padding that is neither "same" nor "valid" is not written');
  return textAttribute('padding', pad === 'same' ? 'SAME' : 'VALID');
}

/** Of a value with so many spatial axes. */
function strided(work: Work, axes: number): AttributeValue[] {
  return [perAxis('strides', work.attribute('strides'), axes), padding(work)];
}

function convolution(op: string): Lowering {
  return (work) => {
    const [x, filter] = [work.input('x'), work.input('filter')];
    const axes = x.shape.length - 2;
    const dilations = perAxis('dilations', work.attribute('dilations'), axes);
    return work.add(op, [x.name, filter.name], x.dtype, [...strided(work, axes), dilations]);
  };
}

const fused: Lowering = (work) => {
  if ('preluActivationWeights' in work.node.inputs)
    throw new NotRecordable('a convolution fused with PReLU is not written');
  const convolved = convolution('Conv2D')(work) as string;
  const biased =
    'bias' in work.node.inputs ? work.add('BiasAdd', [convolved, work.input('bias').name], 'float32') : convolved;
  return activated(work, work.attribute<string | undefined>('activation') ?? 'linear', biased);
};

/** The gradient of a convolution with respect to its input: what a transposed convolution computes. */
const transposed: Lowering = (work) => {
  const sizes = work.builder.integers(work.output.shape);
  const names = [sizes, work.input('filter').name, work.input('dy').name];
  return work.add('Conv2DBackpropInput', names, 'float32', strided(work, 2));
};

function pooling(op: string, axes: number): Lowering {
  return (work) => {
    const {name, dtype} = work.input('x');
    const sizes = perAxis('ksize', work.attribute('filterSize'), axes);
    return work.add(op, [name], dtype, [sizes, ...strided(work, axes)]);
  };
}

function resize(op: string): Lowering {
  return (work) => {
    const {name, dtype} = work.input('images');
    const sizes = work.builder.integers(work.output.shape.slice(1, 3));
    const resized = work.add(op, [name, sizes], dtype, [
      boolAttribute('align_corners', work.attribute<boolean>('alignCorners')),
      boolAttribute('half_pixel_centers', work.attribute<boolean>('halfPixelCenters')),
    ]);
    // The nearest of integers are integers, where tfjs says float32.
    if (op === 'ResizeBilinear' || dtype === 'float32') return resized;
    return work.builder.add('Cast', [resized], [typed('SrcT', dtype), typed('DstT', 'float32')]);
  };
}

export const WINDOWS: Readonly<Record<string, Lowering>> = {
  Conv2D: convolution('Conv2D'),
  Conv3D: convolution('Conv3D'),
  DepthwiseConv2dNative: convolution('DepthwiseConv2dNative'),
  FusedConv2D: fused,
  Conv2DBackpropInput: transposed,
  MaxPool: pooling('MaxPool', 2),
  AvgPool: pooling('AvgPool', 2),
  MaxPool3D: pooling('MaxPool3D', 3),
  AvgPool3D: pooling('AvgPool3D', 3),
  ResizeBilinear: resize('ResizeBilinear'),
  ResizeNearestNeighbor: resize('ResizeNearestNeighbor'),
};
