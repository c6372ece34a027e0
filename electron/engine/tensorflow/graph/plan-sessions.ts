import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type {CompiledModel, Plan} from '../../../plan/plan';
import {bytesOf, stepThrough, tensorsOf, valuesOf, type Predictor} from '../../../plan/run';
import {openPlanSession, type PlanSession} from './session';
import {separateWeights, uploadBlocks, type WeightBlocks} from './weight-blocks';

/** Sessions of one model that are kept, each for its own input shape. */
const KEPT_SESSIONS = 4;

type Shapes = readonly (readonly number[])[];

/** A plan on TensorFlow: a session for each input shape it is given; op by op where it calls what no graph can hold. */
export function openPlanInSessions(
  {plan, weights: values}: CompiledModel,
  memory: Uint8Array | null,
  first: Shapes | null,
): Predictor {
  const weights = uploadBlocks(tf.backend() as NodeJSKernelBackend, values, memory);
  const sessions = new PlanSessions(plan, weights);
  const steps = new PlanSteps(plan, weights);
  if (first) sessions.of(first);
  return {
    inputs: plan.inputs,
    outputs: plan.outputs,
    bytes: bytesOf(weights.blocks.map(({tensor}) => tensor)),
    opByOp: () => sessions.refusal,
    async run(given, tick) {
      const inputs = tensorsOf(plan, given);
      try {
        return await valuesOf(plan.outputs, sessions.run(inputs) ?? steps.run(inputs, tick));
      } finally {
        tf.dispose(inputs);
      }
    },
    dispose() {
      sessions.dispose();
      steps.dispose();
      tf.dispose(weights.blocks.map(({tensor}) => tensor));
    },
  };
}

/** The sessions of a plan, by the shapes of the inputs. */
class PlanSessions {
  readonly #plan: Plan;
  readonly #weights: WeightBlocks;
  /** Null for shapes whose graph could not be recorded. */
  readonly #kept = new Map<string, PlanSession | null>();
  #refusal: string | null = null;

  constructor(plan: Plan, weights: WeightBlocks) {
    this.#plan = plan;
    this.#weights = weights;
  }

  /** Why there is no session for the shapes asked last; null where there always was one. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Null where the plan calls what no graph can hold. */
  of(shapes: Shapes): PlanSession | null {
    const key = JSON.stringify(shapes);
    const known = this.#kept.get(key);
    const session = known === undefined ? this.#open(shapes) : known;
    // Last used, last in the map: the first is the one to go.
    this.#kept.delete(key);
    this.#kept.set(key, session);
    for (const [oldest, old] of this.#kept) {
      if (this.#kept.size <= KEPT_SESSIONS) break;
      old?.dispose();
      this.#kept.delete(oldest);
    }
    return session;
  }

  /** Null where there is no session, or TensorFlow's optimiser made of it what TensorFlow cannot run. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] | null {
    const shapes = inputs.map((input) => input.shape);
    const session = this.of(shapes);
    if (!session) return null;
    try {
      return session.run(inputs);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#refusal = error.message;
      this.#kept.set(JSON.stringify(shapes), null);
      session.dispose();
      return null;
    }
  }

  dispose(): void {
    for (const session of this.#kept.values()) session?.dispose();
    this.#kept.clear();
  }

  #open(shapes: Shapes): PlanSession | null {
    try {
      return openPlanSession(this.#plan, this.#weights, shapes);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#refusal = error.message;
      return null;
    }
  }
}

/** The same plan op by op, with each weight as a tensor of its own from the first time on. */
class PlanSteps {
  readonly #plan: Plan;
  readonly #weights: WeightBlocks;
  #separate: readonly tf.Tensor[] | null = null;

  constructor(plan: Plan, weights: WeightBlocks) {
    this.#plan = plan;
    this.#weights = weights;
  }

  run(inputs: readonly tf.Tensor[], tick: (fraction: number) => void): tf.Tensor[] {
    return tf.tidy(() => {
      this.#separate ??= separateWeights(this.#weights).map((tensor) => tf.keep(tensor));
      return stepThrough(this.#plan, inputs, this.#separate, tick);
    });
  }

  dispose(): void {
    tf.dispose([...(this.#separate ?? [])]);
  }
}
