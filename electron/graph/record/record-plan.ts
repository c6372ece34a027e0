/** A plan as a graph of plain values, for one shape of each input. */
import * as tf from '@tensorflow/tfjs-core';
import type {Plan} from '../../plan/plan';
import {stepThrough} from '../../plan/run';
import {NotRecordable, type RecordedGraph} from './graph';
import {record, type Recording} from './recorder';

/** Shapes of the plan's inputs, in its order. */
export type Shapes = readonly (readonly number[])[];

/**
 * Throws NotRecordable, naming the layer, where the plan asks for what has no place in a graph; PlanError where it
 * cannot be computed on such shapes. No value is computed. `weights`: the shapes of the compiled weights.
 */
export function recordPlan(plan: Plan, weights: Shapes, shapes: Shapes): RecordedGraph {
  return record((recording) => {
    const inputs = plan.inputs.map((_, index) => recording.source({kind: 'input', index}, shapes[index]!));
    const variables = weights.map((shape, index) => recording.source({kind: 'weight', index}, shape));
    const outputs = tf.tidy(() => stepThrough(named(plan, recording), inputs, variables, () => undefined));
    const graph: RecordedGraph = {
      values: recording.values,
      nodes: recording.nodes,
      inputs: plan.inputs.map(({name}, i) => ({name, value: recording.idOf(inputs[i]!)})),
      outputs: plan.outputs.map(({name}, i) => ({name, value: recording.idOf(outputs[i]!)})),
    };
    tf.dispose([...inputs, ...variables, ...outputs]);
    return graph;
  });
}

/** The plan with steps that say which layer they belong to. */
function named(plan: Plan, recording: Recording): Plan {
  const steps = plan.steps.map((step): Plan['steps'][number] => ({
    ...step,
    op: (inputs, weights, masks) => {
      recording.layer = {layer: step.layer, className: step.className};
      try {
        return step.op(inputs, weights, masks);
      } catch (cause) {
        if (!(cause instanceof NotRecordable)) throw cause;
        throw new NotRecordable(`the layer ${step.layer} (${step.className}): ${cause.message}`, {cause});
      }
    },
  }));
  return {...plan, steps};
}
