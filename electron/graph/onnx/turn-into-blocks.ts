/** Keras's kernels as ONNX Runtime's own convolutions read them: out and in by blocks, inside those the outputs last. */

export interface BlockedKernel {
  /** Of Keras's kernel: (rows, columns, in, out), or of a depthwise one (rows, columns, channels, 1). */
  readonly weight: readonly number[];
  /** Which of its axes are out and in: the first two. */
  readonly order: readonly number[];
  /** (out, in, rows, columns), out and in up to whole blocks. */
  readonly shape: readonly number[];
  readonly blocks: {readonly outputs: number; readonly inputs: number};
  /** For each output; null: 1. */
  readonly factor: Float32Array | null;
}

/** What `out` has more than there are values becomes zero. */
export function turnIntoBlocks(values: Float32Array, out: Float32Array, kernel: BlockedKernel): void {
  const {weight, order, shape, blocks} = kernel;
  const [outputs, inputs] = [weight[order[0]!]!, weight[order[1]!]!];
  const factor = kernel.factor ?? new Float32Array(outputs).fill(1);
  const places = weight[0]! * weight[1]!;
  if (values.length < out.length) out.fill(0);
  // From one block of outputs to the next.
  const step = shape[1]! * places * blocks.outputs;
  for (let place = 0; place < places; place += 1) {
    for (let input = 0; input < inputs; input += 1) {
      const [block, inside] = [Math.floor(input / blocks.inputs), input % blocks.inputs];
      const at = ((block * places + place) * blocks.inputs + inside) * blocks.outputs;
      scatter(values, out, factor, {from: (place * inputs + input) * outputs, at, step, block: blocks.outputs});
    }
  }
}

interface Line {
  readonly from: number;
  readonly at: number;
  readonly step: number;
  readonly block: number;
}

/** A function of its own, so that the compiler sees the hot loops: the outputs of one place and input to their blocks. */
function scatter(values: Float32Array, out: Float32Array, factor: Float32Array, {from, at, step, block}: Line): void {
  const {fround} = Math;
  const outputs = factor.length;
  for (let first = 0, to = at; first < outputs; first += block, to += step) {
    const count = Math.min(block, outputs - first);
    const source = from + first;
    for (let i = 0; i < count; i += 1) out[to + i] = fround(values[source + i]! * factor[first + i]!);
  }
}
