import * as tf from '@tensorflow/tfjs-core';
import type {CompiledModel} from '../../../plan/plan';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import {bytesOf, stepThrough, tensorsOf, valuesOf, type Predictor} from '../../../plan/run';
import {openPlanSession, type PlanSession} from './session';
import {separateWeights, uploadBlocks} from './weight-blocks';

/** Sessions of one model that are kept, each for its own input shape. */
const KEPT_SESSIONS = 4;

/** A plan on TensorFlow: a session for each input shape it is given; op by op where it calls what no graph can hold. */
export function openPlanInSessions(
  {plan, weights: values}: CompiledModel,
  memory: Uint8Array | null,
  first: readonly (readonly number[])[] | null,
): Predictor {
  const weights = uploadBlocks(tf.backend() as NodeJSKernelBackend, values, memory);
  const blocks = weights.blocks.map(({tensor}) => tensor);
  let separate: readonly tf.Tensor[] | null = null;
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
    bytes: bytesOf(blocks),
    opByOp: () => opByOp,
    async run(given, tick) {
      const inputs = tensorsOf(plan, given);
      try {
        const session = sessionFor(inputs.map((input) => input.shape));
        return await valuesOf(
          plan.outputs,
          session
            ? session.run(inputs)
            : tf.tidy(() =>
                stepThrough(
                  plan,
                  inputs,
                  (separate ??= separateWeights(weights).map((tensor) => tf.keep(tensor))),
                  tick,
                ),
              ),
        );
      } finally {
        tf.dispose(inputs);
      }
    },
    dispose() {
      for (const session of sessions.values()) session?.dispose();
      sessions.clear();
      tf.dispose([...blocks, ...(separate ?? [])]);
    },
  };
}
