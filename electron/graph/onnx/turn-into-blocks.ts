/** Keras's kernels as ONNX Runtime's own convolutions read them: out and in by blocks, in those the outputs last. */

export interface BlockedKernel {
  /** Of Keras's kernel: (rows, columns, in, out), or of a depthwise one (rows, columns, channels, 1). */
  readonly own: readonly number[];
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
  const {own, order, shape, blocks} = kernel;
  const [outputs, inputs] = [own[order[0]!]!, own[order[1]!]!];
  const factor = kernel.factor ?? new Float32Array(outputs).fill(1);
  const places = own[0]! * own[1]!;
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

/** What is written out below: blocks have 8 or 16 channels. */
const AT_ONCE = 8;

/**
 * The outputs of one place and input to their blocks. A function of its own, and eight at a time, so that the compiler
 * sees the hot loops and checks less often where they end.
 */
function scatter(values: Float32Array, out: Float32Array, factor: Float32Array, {from, at, step, block}: Line): void {
  const {fround} = Math;
  const outputs = factor.length;
  for (let first = 0, to = at; first < outputs; first += block, to += step) {
    const end = Math.min(first + block, outputs);
    let [c, t] = [first, to];
    for (; c + AT_ONCE <= end; c += AT_ONCE, t += AT_ONCE) {
      const s = from + c;
      out[t] = fround(values[s]! * factor[c]!);
      out[t + 1] = fround(values[s + 1]! * factor[c + 1]!);
      out[t + 2] = fround(values[s + 2]! * factor[c + 2]!);
      out[t + 3] = fround(values[s + 3]! * factor[c + 3]!);
      out[t + 4] = fround(values[s + 4]! * factor[c + 4]!);
      out[t + 5] = fround(values[s + 5]! * factor[c + 5]!);
      out[t + 6] = fround(values[s + 6]! * factor[c + 6]!);
      out[t + 7] = fround(values[s + 7]! * factor[c + 7]!);
    }
    for (; c < end; c += 1, t += 1) out[t] = fround(values[from + c]! * factor[c]!);
  }
}
