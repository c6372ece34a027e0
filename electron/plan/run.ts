import * as tf from '@tensorflow/tfjs-core';
import type {Weight} from '../keras/model';
import {asFloats} from './floats';
import {PlanError} from './layer';
import type {Plan} from './compile';

/** Named values of one tensor: float32, row-major. */
export interface Values {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A plan with its weights on an engine. */
export interface LoadedPlan {
  readonly plan: Plan;
  /** Bytes of all weights. */
  readonly bytes: number;
  /** Inputs in the plan's order; outputs in the model's order. `tick` is called after each layer. */
  run(inputs: readonly Values[], tick: (fraction: number) => void): Promise<Values[]>;
  dispose(): void;
}

/** Copies the weights to the current tfjs backend. Shared weights are copied once. */
export function uploadPlan(plan: Plan): LoadedPlan {
  const tensors = new Map<Weight, tf.Tensor>();
  let bytes = 0;
  for (const weight of plan.steps.flatMap((step) => step.weights)) {
    if (tensors.has(weight)) continue;
    const values = asFloats(weight);
    bytes += values.byteLength;
    tensors.set(weight, tf.tensor(values, [...weight.shape], 'float32'));
  }
  return {
    plan,
    bytes,
    run: (inputs, tick) => runPlan(plan, tensors, inputs, tick),
    dispose() {
      for (const tensor of tensors.values()) tensor.dispose();
      tensors.clear();
    },
  };
}

async function runPlan(plan: Plan, weights: ReadonlyMap<Weight, tf.Tensor>, inputs: readonly Values[], tick: (fraction: number) => void): Promise<Values[]> {
  const values = new Map<number, tf.Tensor>();
  try {
    for (const [i, {value, name}] of plan.inputs.entries()) {
      const given = inputs[i];
      if (!given) throw new PlanError(`the input ${name} is missing`);
      values.set(value, tf.tensor(given.data, [...given.shape], 'float32'));
    }
    for (const [i, step] of plan.steps.entries()) {
      const stepInputs = step.inputs.map((value) => values.get(value)!);
      const stepWeights = step.weights.map((weight) => weights.get(weight)!);
      values.set(step.output, tf.tidy(() => step.op(stepInputs, stepWeights)));
      for (const value of step.free) {
        values.get(value)?.dispose();
        values.delete(value);
      }
      tick((i + 1) / plan.steps.length);
    }
    const out: Values[] = [];
    for (const {name, value} of plan.outputs) {
      const tensor = values.get(value)!;
      out.push({name, shape: tensor.shape, data: Float32Array.from(await tensor.data())});
    }
    return out;
  } finally {
    for (const tensor of values.values()) tensor.dispose();
  }
}
