/** A plan as an ONNX graph, with its sizes as open as the plan itself lets them be. */
import type {Plan} from '../../plan/plan';
import {PlanError} from '../../plan/plan-error';
import {NotRecordable} from '../record/graph';
import {opennessesOf, recordOpen, type Openness} from '../record/probes';
import type {Shapes} from '../record/record-plan';
import {NotWritable} from './not-writable';
import {writeOnnx, type OnnxGraph, type WriteOptions} from './write-onnx';

export interface PlanGraph extends OnnxGraph {
  /** What is left open of what the plan leaves open. */
  readonly openness: Openness;
  /** Why not more; null: everything is. */
  readonly because: string | null;
}

/**
 * `weights`: shapes of the compiled weights. `given`: shapes of the inputs, taken for sizes that cannot be left open;
 * null: such a plan is refused. Throws NotRecordable or NotWritable, whose message names the layer, or PlanError.
 */
export function planToOnnx(plan: Plan, weights: Shapes, given: Shapes | null, options: WriteOptions): PlanGraph {
  let first: Error | null = null;
  let last: Error | null = null;
  for (const openness of opennessesOf(plan)) {
    try {
      const written = writeOnnx(recordOpen(plan, weights, openness, given), options);
      return {...written, openness, because: first?.message ?? null};
    } catch (error) {
      if (!(error instanceof NotRecordable || error instanceof NotWritable || error instanceof PlanError)) throw error;
      first ??= error;
      last = error;
    }
  }
  // Without shapes the last is always that they are not given.
  throw (given ? last : first)!;
}
