import * as tf from '@tensorflow/tfjs-core';
import type {Weight} from '../keras/model';
import {asFloats} from './floats';
import {checkedInputs} from './inputs';
import {PlanError} from './plan-error';
import type {Plan} from './plan';
import type {Values} from './values';

export type {Values};

export interface InputPort {
  readonly name: string;
  /** Null for a size: any; for the whole: unknown. */
  readonly shape: readonly (number | null)[] | null;
  readonly dtype: string;
}

/** A model on an engine, ready to predict: a plan of ours, or a SavedModel's own graph. */
export interface Predictor {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly {readonly name: string}[];
  /** Bytes of all weights. */
  readonly bytes: number;
  /**
   * Why the engine's faster way did not take this plan, so that it runs op by op; null where it did, or there is none.
   */
  opByOp(): string | null;
  /** Leaves the graph, optimised for this computer, at these places; left out where the engine has no such file. */
  keepOptimised?(place: {readonly graph: string; readonly weights: string}): Promise<void>;
  /**
   * Inputs and outputs in the order of the lists above. `tick` is called between layers, where the engine runs them one
   * by one. `asked`: numbers of the outputs that are read; an engine may give the others without values. Null: all are.
   */
  run(inputs: readonly Values[], tick: (fraction: number) => void, asked?: readonly number[] | null): Promise<Values[]>;
  dispose(): void;
}

/** Copies the weights to the current tfjs backend. */
export function uploadWeights(weights: readonly Weight[]): tf.Tensor[] {
  return weights.map((weight) => tf.tensor(asFloats(weight), [...weight.shape], 'float32'));
}

/** What an engine does around each step: other inputs for the same result, or its output changed where it lies. */
export interface StepGuard {
  readonly before: (step: Plan['steps'][number], inputs: readonly tf.Tensor[]) => readonly tf.Tensor[];
  readonly after: (output: tf.Tensor) => void;
}

/** A plan run op by op on the current tfjs backend; `release` gives the weights back. */
export function openStepwise(
  plan: Plan,
  weights: readonly tf.Tensor[],
  release: () => void,
  guard: StepGuard | null = null,
): Predictor {
  const guarded = guard ? {...plan, steps: plan.steps.map((step) => guardedStep(step, guard))} : plan;
  return {
    inputs: plan.inputs,
    outputs: plan.outputs,
    bytes: bytesOf(weights),
    opByOp: () => null,
    run: async (given, tick) => {
      const inputs = tensorsOf(plan, given);
      try {
        return await valuesOf(
          plan.outputs,
          tf.tidy(() => stepThrough(guarded, inputs, weights, tick)),
        );
      } finally {
        tf.dispose(inputs);
      }
    },
    dispose: release,
  };
}

function guardedStep(step: Plan['steps'][number], {before, after}: StepGuard): Plan['steps'][number] {
  return {
    ...step,
    op: (inputs, weights, masks) => {
      const outputs = step.op(before(step, inputs), weights, masks);
      for (const output of outputs instanceof tf.Tensor ? [outputs] : outputs) after(output);
      return outputs;
    },
  };
}

export function bytesOf(tensors: readonly tf.Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + 4 * tensor.size, 0);
}

/** The given values as tensors, in the plan's order. Throws PlanError as checkedInputs does. */
export function tensorsOf(plan: Plan, given: readonly Values[]): tf.Tensor[] {
  return checkedInputs(plan, given).map(({data, shape}) => tf.tensor(data, [...shape], 'float32'));
}

/** Reads and disposes the outputs. */
export async function valuesOf(
  ports: readonly {readonly name: string}[],
  outputs: readonly tf.Tensor[],
): Promise<Values[]> {
  const values: Values[] = [];
  for (const [i, tensor] of outputs.entries()) {
    const data = await tensor.data();
    values.push({
      name: ports[i]!.name,
      shape: tensor.shape,
      data: data instanceof Float32Array ? data : Float32Array.from(data),
    });
    tensor.dispose();
  }
  return values;
}

/**
 * Calls the plan's ops in order, freeing each value after its last reader; returns the outputs. Call it inside tf.tidy.
 */
export function stepThrough(
  plan: Plan,
  inputs: readonly tf.Tensor[],
  weights: readonly tf.Tensor[],
  tick: (fraction: number, made: readonly {readonly value: number; readonly tensor: tf.Tensor}[]) => void,
): tf.Tensor[] {
  const values = new Map<number, tf.Tensor>();
  for (const [i, {value}] of plan.inputs.entries()) values.set(value, inputs[i]!.clone());
  for (const [i, step] of plan.steps.entries()) {
    const stepInputs = step.inputs.map((value) => values.get(value)!);
    const stepWeights = step.weights.map((index) => weights[index]!);
    const given = tf.tidy(() => runStep(step, stepInputs, stepWeights));
    if (given.length < step.outputs.length)
      throw new PlanError(`the layer ${step.layer} gives ${given.length} values where ${step.outputs.length} are read`);
    const made = given.map((tensor, which) => ({value: step.outputs[which]!, tensor}));
    for (const {value, tensor} of made) values.set(value, tensor);
    tick((i + 1) / plan.steps.length, made);
    for (const value of step.free) {
      values.get(value)?.dispose();
      values.delete(value);
    }
  }
  return plan.outputs.map(({value}) => values.get(value)!.clone());
}

/** What the step's op gives. Throws PlanError, naming the layer, for what it cannot be computed on. */
function runStep(
  step: Plan['steps'][number],
  inputs: readonly tf.Tensor[],
  weights: readonly tf.Tensor[],
): tf.Tensor[] {
  try {
    const outputs = step.op(inputs, weights, []);
    return outputs instanceof tf.Tensor ? [outputs] : outputs.slice(0, step.outputs.length);
  } catch (cause) {
    // What has no place in a graph is run op by op, and is no fault of the model.
    if (!(cause instanceof Error) || cause.name === 'NotRecordable') throw cause;
    const shapes = inputs.map((input) => `[${input.shape.join(', ')}]`).join(' and ');
    const where = `the layer ${step.layer} (${step.className})`;
    const message =
      cause instanceof PlanError ? `${where}: ${cause.message}` : `${where} on ${shapes}: ${cause.message}`;
    throw new PlanError(message, {cause});
  }
}
