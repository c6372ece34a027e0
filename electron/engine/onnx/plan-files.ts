/** A plan as files that ONNX Runtime opens: the graph, and its weights beside it, which it maps. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {WeightTensor} from '../../graph/onnx/builder';
import {planToOnnx} from '../../graph/onnx/plan-to-onnx';
import {weightBytes} from '../../graph/onnx/weight-bytes';
import {elementCount} from '../../keras/model';
import type {CompiledModel} from '../../plan/plan';
import {PlanError} from '../../plan/plan-error';
import {writeWeights, type OutsideTensor} from './write-weights';
import type {OnnxLink} from './session';

export type Shapes = readonly (readonly number[])[];

export interface PlanFiles {
  /** Path of the .onnx. */
  readonly graph: string;
  /** Which sizes of the inputs it is not for: their values are what it was written for; none: it takes any. */
  readonly fixed: 'no size' | 'all but the batch' | 'every size';
}

const WEIGHTS = 'weights.bin';
/** What is smaller lies in the graph. */
const OUTSIDE_BYTES = 1024;
/** Weights begin at multiples of this, as processors like it. */
const ALIGNMENT = 64;

/** What the graph is written for. */
export interface PlanTarget {
  /** Shapes of the inputs, for sizes that cannot be left open; null: not known. */
  readonly given: Shapes | null;
  /** Channels in a block of ONNX Runtime's own operators where it will be opened; null: they are not used. */
  readonly block: number | null;
  /** The .h5 that weights with a range lie in; null: not known. */
  readonly file: string | null;
}

/** Throws PlanError, naming the layer, for what cannot be written as ONNX. */
export async function writePlan(
  link: OnnxLink,
  compiled: CompiledModel,
  target: PlanTarget,
  folder: string,
): Promise<PlanFiles> {
  const {plan, weights} = compiled;
  const options = {name: 'model', version: '', turnWeights: true, block: target.block};
  const shapes = weights.map(({shape}) => shape);
  const written = refusing(() => planToOnnx(plan, shapes, target.given, options));
  const outside = outsideTensors(written.weights, weights);
  const graph = join(folder, 'graph.onnx');
  const writeGraph = (): void => {
    const pieces = written.model((tensor) => {
      const there = outside.get(tensor);
      if (!there) return weightBytes(weights[tensor.weight]!, tensor);
      return {location: WEIGHTS, offset: there.offset, length: there.length};
    });
    writeFileSync(graph, joined(pieces));
  };
  await writeWeights(link, [...outside.values()], {path: join(folder, WEIGHTS), source: target.file}, writeGraph);
  return {graph, fixed: FIXED[written.openness]};
}

/** Those that lie beside the graph, with their places. */
function outsideTensors(
  tensors: readonly WeightTensor[],
  weights: CompiledModel['weights'],
): ReadonlyMap<WeightTensor, OutsideTensor> {
  const outside = new Map<WeightTensor, OutsideTensor>();
  let end = 0;
  for (const tensor of tensors) {
    const length = 4 * elementCount(tensor.shape);
    if (length < OUTSIDE_BYTES) continue;
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    outside.set(tensor, {tensor, weight: weights[tensor.weight]!, offset, length});
    end = offset + length;
  }
  return outside;
}

const FIXED = {each: 'no size', tied: 'no size', batch: 'all but the batch', none: 'every size'} as const;

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** What cannot be written is a plan that cannot be run here. */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error) || (cause.name !== 'NotRecordable' && cause.name !== 'NotWritable')) throw cause;
    throw new PlanError(`ONNX cannot hold ${cause.message}`, {cause});
  }
}
