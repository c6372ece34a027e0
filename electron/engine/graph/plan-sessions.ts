import * as tf from '@tensorflow/tfjs-core';
import type {CompiledModel} from '../../plan/compile';
import {bytesOf, stepThrough, tensorsOf, uploadWeights, valuesOf, type Predictor} from '../../plan/run';
import {openPlanSession, type PlanSession} from './session';

/** Sessions of one model that are kept, each for its own input shape. */
const KEPT_SESSIONS = 4;

/** tfjs-node would copy a tensor's values into TensorFlow only when they are first used, and keep both until then. */
function uploadNow(values: CompiledModel['weights']): tf.Tensor[] {
  const backend = tf.backend() as unknown as {getInputTensorIds(tensors: readonly tf.Tensor[]): number[]};
  return values.map((weight) => {
    const [tensor] = uploadWeights([weight]);
    backend.getInputTensorIds([tensor!]);
    return tensor!;
  });
}

/** A plan on TensorFlow: a session for each input shape it is given; op by op where it calls what no graph can hold. */
export function openPlanInSessions({plan, weights: values}: CompiledModel, first: readonly (readonly number[])[] | null): Predictor {
  const weights = uploadNow(values);
  const sessions = new Map<string, PlanSession | null>();
  let opByOp: string | null = null;
  const open = (shapes: readonly (readonly number[])[]): PlanSession | null => {
    try {
      return openPlanSession(plan, weights, shapes);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      opByOp = error.message;
      return null;
    }
  };
  const sessionFor = (shapes: readonly (readonly number[])[]): PlanSession | null => {
    const key = JSON.stringify(shapes);
    const known = sessions.get(key);
    const session = known === undefined ? open(shapes) : known;
    // Last used, last in the map: the first is the one to go.
    sessions.delete(key);
    sessions.set(key, session);
    for (const [oldest, old] of sessions) {
      if (sessions.size <= KEPT_SESSIONS) break;
      old?.dispose();
      sessions.delete(oldest);
    }
    return session;
  };
  if (first) sessionFor(first);
  return {
    inputs: plan.inputs,
    outputs: plan.outputs,
    bytes: bytesOf(weights),
    opByOp: () => opByOp,
    async run(given, tick) {
      const inputs = tensorsOf(plan, given);
      try {
        const session = sessionFor(inputs.map((input) => input.shape));
        return await valuesOf(plan.outputs, session ? session.run(inputs) : tf.tidy(() => stepThrough(plan, inputs, weights, tick)));
      } finally {
        tf.dispose(inputs);
      }
    },
    dispose() {
      for (const session of sessions.values()) session?.dispose();
      sessions.clear();
      tf.dispose(weights);
    },
  };
}
