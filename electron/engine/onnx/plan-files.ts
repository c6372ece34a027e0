/** A plan as files that ONNX Runtime opens: the graph, and its weights beside it, which it maps. */
import {closeSync, openSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {planToOnnx} from '../../graph/onnx/plan-to-onnx';
import {weightBytes} from '../../graph/onnx/weight-bytes';
import type {CompiledModel} from '../../plan/plan';
import {PlanError} from '../../plan/plan-error';

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

/**
 * `given`: shapes of the inputs, for sizes that cannot be left open; null: not known. Throws PlanError, naming the
 * layer, for what cannot be written as ONNX.
 */
export function writePlan(compiled: CompiledModel, given: Shapes | null, folder: string): PlanFiles {
  const {plan, weights} = compiled;
  const options = {name: 'model', version: '', turnWeights: true};
  const written = refusing(() =>
    planToOnnx(
      plan,
      weights.map(({shape}) => shape),
      given,
      options,
    ),
  );
  const file = openSync(join(folder, WEIGHTS), 'w');
  let end = 0;
  try {
    const pieces = written.model((tensor) => {
      const bytes = weightBytes(weights[tensor.weight]!, tensor);
      if (bytes.length < OUTSIDE_BYTES) return bytes;
      const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      writeAll(file, bytes, offset);
      end = offset + bytes.length;
      return {location: WEIGHTS, offset, length: bytes.length};
    });
    const graph = join(folder, 'graph.onnx');
    writeFileSync(graph, joined(pieces));
    return {graph, fixed: FIXED[written.openness]};
  } finally {
    closeSync(file);
  }
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

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, at + done);
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
