/** A plan on ONNX Runtime: one session for inputs of any size, or, where its graph is for one size, one for each. */
import {removeTemporaryFolder, temporaryFolder} from '../../io/atomic-write';
import {checkedInputs} from '../../plan/inputs';
import type {CompiledModel} from '../../plan/plan';
import type {Predictor} from '../../plan/run';
import type {FirstRun} from '../engine';
import type {SessionRequest} from './onnx-calls';
import {writePlan, type PlanFiles, type Shapes} from './plan-files';
import type {ProviderId} from './providers';
import {openSession, optimise, type OnnxLink, type OnnxPredictor} from './session';

/** Sessions of one model that are kept, each for its own input sizes. */
const KEPT_SESSIONS = 4;

interface Opened {
  readonly predictor: OnnxPredictor;
  readonly files: PlanFiles;
  readonly request: Omit<SessionRequest, 'outputs'>;
  /** The sizes that it is for; null: any. */
  readonly sizes: string | null;
}

export interface OnnxPlan {
  readonly compiled: CompiledModel;
  /** The .h5 that weights with a range lie in; null: not known. */
  readonly file: string | null;
}

/** `first`: what will be asked first; null: not known. Throws PlanError. */
export async function openPlanOnOnnx(
  link: OnnxLink,
  provider: ProviderId,
  model: OnnxPlan,
  first: FirstRun | null,
): Promise<Predictor> {
  const {plan, weights} = model.compiled;
  const sessions = new Sessions(link, provider, model);
  const usual = await sessions.of(first?.shapes ?? usualShapes(model.compiled), first?.outputs ?? null);
  return {
    inputs: plan.inputs,
    outputs: plan.outputs,
    bytes: weights.reduce((sum, {shape}) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0),
    opByOp: () => null,
    ...(usual.sizes === null && !plan.isStateful && {keepOptimised: (place) => optimise(link, usual.request, place)}),
    async run(given, tick, asked = null) {
      const inputs = checkedInputs(plan, given);
      const shapes = inputs.map(({shape}) => shape);
      const {predictor} = await sessions.of(shapes, asked);
      return predictor.run(inputs, tick, asked);
    },
    dispose: () => sessions.dispose(),
  };
}

/** What stands for a size that is open: only a graph that cannot be written for all of them is written for it. */
const USUAL_SIZE = 256;

function usualShapes({plan}: CompiledModel): Shapes {
  return plan.inputs.map(({shape}) => shape.map((size, axis) => size ?? (axis === 0 ? 1 : USUAL_SIZE)));
}

class Sessions {
  readonly #link: OnnxLink;
  readonly #provider: ProviderId;
  readonly #model: OnnxPlan;
  #kept: readonly Opened[] = [];

  constructor(link: OnnxLink, provider: ProviderId, model: OnnxPlan) {
    this.#link = link;
    this.#provider = provider;
    this.#model = model;
  }

  /** `asked`: numbers of the outputs that a session is opened for where there is none; null: all. */
  async of(shapes: Shapes, asked: readonly number[] | null): Promise<Opened> {
    const known = this.#kept.find(({files, sizes}) => sizes === null || sizes === sizesOf(files, shapes));
    const opened = known ?? (await this.#open(shapes, asked));
    this.#kept = [opened, ...this.#kept.filter((one) => one !== opened)];
    for (const {predictor} of this.#kept.slice(KEPT_SESSIONS)) predictor.dispose();
    this.#kept = this.#kept.slice(0, KEPT_SESSIONS);
    return opened;
  }

  dispose(): void {
    for (const {predictor} of this.#kept) predictor.dispose();
    this.#kept = [];
  }

  async #open(shapes: Shapes, asked: readonly number[] | null): Promise<Opened> {
    const folder = temporaryFolder('onnx');
    const release = (): void => removeTemporaryFolder(folder);
    try {
      const {compiled, file} = this.#model;
      // Only the processor's own kernels compute in blocks.
      const block = this.#provider === 'cpu' ? await this.#link.ask('blockSize') : null;
      const files = await writePlan(this.#link, compiled, {given: shapes, block, file}, folder);
      const request = {model: files.graph, provider: this.#provider, isOptimised: false, keep: null};
      const source = {request: () => request, ports: compiled.plan, release};
      const predictor = await openSession(this.#link, source, asked);
      return {predictor, files, request, sizes: sizesOf(files, shapes)};
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** The sizes for which the files are; null: any. */
function sizesOf({fixed}: PlanFiles, shapes: Shapes): string | null {
  if (fixed === 'no size') return null;
  return JSON.stringify(fixed === 'every size' ? shapes : shapes.map((shape) => shape.slice(1)));
}
