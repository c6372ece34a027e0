/**
 * The file of a graph's weights, as it is opened. Its parts are written at once: one here, one by ONNX Runtime's
 * process, which has nothing else to do until the file is there, and reads the .h5 by itself.
 */
import {open} from 'node:fs/promises';
import type {WeightTensor} from '../../graph/onnx/builder';
import {Initializers} from '../../graph/onnx/initializers';
import {identityOf} from '../../io/file-identity';
import type {Weight} from '../../keras/model';
import {readFloats, scalingOf} from '../../plan/fold';
import {WeightsFile} from './weights-file';
import {isRefusal, type FileTensor} from './onnx-calls';
import type {OnnxLink} from './session';

export interface OutsideTensor {
  readonly tensor: WeightTensor;
  readonly weight: Weight;
  /** Its place in the file. */
  readonly offset: number;
  readonly length: number;
}

/** What is less is sooner written than asked for. */
const WORTH_SHARING = 1 << 20;

/** What is done here beside one's own part, the graph, takes about a tenth of the time. */
const THEIR_SHARE = 0.55;

export interface WeightsPaths {
  readonly path: string;
  /** The .h5 that weights with a range lie in; null: not known. */
  readonly source: string | null;
}

/**
 * `meanwhile`: what else is to be done here, while the other process has begun. Throws PlanError for a weight that is
 * no number, and what `meanwhile` throws.
 */
export async function writeWeights(
  link: OnnxLink,
  outside: readonly OutsideTensor[],
  {path, source}: WeightsPaths,
  meanwhile: () => void,
): Promise<void> {
  const handle = await open(path, 'w');
  const weights = new WeightsFile(handle);
  const {theirs, ours} = shared(outside, source);
  const there = source !== null && theirs.length > 0 ? askedFor(link, theirs, path, source) : null;
  try {
    meanwhile();
    await writeAll(weights, ours);
    // What could not be read there is read here, which says why.
    if ((await there) === false) await writeAll(weights, theirs);
  } finally {
    await there;
    await weights.close();
  }
}

async function writeAll(weights: WeightsFile, tensors: readonly OutsideTensor[]): Promise<void> {
  const bytes = new Initializers(Math.max(0, ...tensors.map(({length}) => length)));
  for (const {tensor, weight, offset} of tensors)
    await weights.write(
      bytes.of((allocate) => readFloats(weight, allocate), {...tensor, own: weight.shape}),
      offset,
    );
}

/** Those that the other process can read, up to its share of all. */
function shared(
  outside: readonly OutsideTensor[],
  file: string | null,
): {readonly theirs: readonly OutsideTensor[]; readonly ours: readonly OutsideTensor[]} {
  const total = outside.reduce((sum, {length}) => sum + length, 0);
  const theirs = new Set<OutsideTensor>();
  let bytes = 0;
  if (file !== null && total > WORTH_SHARING)
    for (const one of outside.filter((each) => fileTensor(each) !== null)) {
      if (bytes >= total * THEIR_SHARE) break;
      theirs.add(one);
      bytes += one.length;
    }
  return {theirs: [...theirs], ours: outside.filter((one) => !theirs.has(one))};
}

/** False where it was not done. */
async function askedFor(
  link: OnnxLink,
  tensors: readonly OutsideTensor[],
  path: string,
  file: string,
): Promise<boolean> {
  const all = tensors.flatMap((one) => fileTensor(one) ?? []);
  try {
    return !isRefusal(
      await link.ask('writeWeights', {source: {path: file, identity: identityOf(file)}, path, tensors: all}),
    );
  } catch {
    // The process has died: opening the session says so.
    return false;
  }
}

/** As it can be read from the .h5 alone; null: it is computed from others, or is no float32. */
function fileTensor({tensor: {order, shape, blocks}, weight, offset}: OutsideTensor): FileTensor | null {
  const scaled = scalingOf(weight);
  const {range, dtype} = scaled?.weight ?? weight;
  if (!range || dtype !== 'float32') return null;
  const factor = scaled ? Float32Array.from(scaled.factor()) : null;
  return {range, factor, offset, own: weight.shape, order, shape, blocks: blocks ?? null};
}
