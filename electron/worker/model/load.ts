/** From a model's path to something that predicts. */
import {FaultError} from '../../contract/fault';
import type {EngineId} from '../../contract/engines';
import {engines} from '../../engine/engines';
import type {Piece} from '../../io/byte-source';
import {alignedMemory, layoutOf, roundUp} from '../../engine/weight-layout';
import {scalingOf} from '../../plan/fold';
import type {Weight} from '../../keras/model';
import {h5Kind, readKerasH5} from '../../keras/read-h5';
import type {CompiledModel} from '../../plan/plan';
import {checkBudget} from '../cells/memory-budget';
import {asFault, openModel, type OpenedModel} from './open-model';
import {asPlanFault, compiledOf, openPlan, type LoadedModel, type LoadOptions} from './open-plan';
import type {Stages} from '../runtime/stages';

/**
 * Loads an .h5, a convertible SavedModel's weights, or, on TensorFlow, any SavedModel that may be run by its own graph.
 * While the engine starts, the file is indexed and compiled, and its bytes come; a stage's time is what it was waited
 * for.
 */
export async function loadModel(
  path: string,
  {engine: asked, exact = false, batch: first}: LoadOptions,
  stages: Stages,
): Promise<LoadedModel> {
  const opened = await stages.run('read', () => openModel(path));
  if (opened.kind === 'keras-v3')
    throw new FaultError(
      'not-runnable',
      `${path} is a Keras 3 file, which Warmstart does not run; save it as Keras 2 HDF5.`,
    );
  if (opened.kind === 'h5') return loadH5(opened, asked, exact, first, stages);
  // What only SavedModels need is not read in for a file that loads in a moment.
  const {loadFolder} = await import('./load-folder');
  return loadFolder(opened, asked, exact, first, stages);
}

async function loadH5(
  {path, file, bytes, fetch}: OpenedModel & {kind: 'h5'},
  asked: EngineId | null,
  exact: boolean,
  first: LoadOptions['batch'],
  stages: Stages,
): Promise<LoadedModel> {
  try {
    if (asFault(path, () => h5Kind(file)) !== 'model')
      throw new FaultError(
        'not-runnable',
        `${path} holds no whole Keras 2 model; save it with model.save("model.h5").`,
      );
    checkBudget(path, bytes);
    const compile = (): Promise<CompiledModel> =>
      stages.run('read', () => asPlanFault(path, () => asFault(path, () => compiledOf(readKerasH5(file), exact))));
    const place = engines.weightsPlace(asked);
    if (place === 'own memory') {
      const starting = await stages.run('library', () => settled(engines.choose(asked)));
      const compiled = await compile();
      const engine = await stages.run('library', () => starting.done());
      const {total, pieces} = piecesOf(path, compiled);
      const memory = engine.reserve(total);
      try {
        if (memory) await stages.run('read', () => fetch(pieces(memory.bytes)));
      } catch (error) {
        memory?.free();
        throw error;
      }
      return await openPlan(path, compiled, memory, engine, first, stages);
    }
    const compiled = await compile();
    const {total, pieces} = piecesOf(path, compiled);
    const memory = place === 'copies' ? null : alignedMemory(total);
    const coming = memory && settled(fetch(pieces(memory)));
    const engine = await stages.run('library', () => engines.choose(asked));
    await stages.run('read', () => coming?.done());
    return await openPlan(path, compiled, memory && {bytes: memory, free: () => undefined}, engine, first, stages);
  } finally {
    file.close();
  }
}

/**
 * Which bytes of the file go where in memory of `total` bytes: weights to their places by layoutOf, and behind them
 * those that they are computed from. What else the file holds, an optimizer's state say, is not read.
 */
function piecesOf(
  path: string,
  {weights, source}: CompiledModel,
): {readonly total: number; readonly pieces: (memory: Uint8Array) => Piece[]} {
  const layout = layoutOf(weights);
  const places = new Map<number, {readonly at: number; readonly bytes: number}>();
  const place = ({range}: Weight, at: number): number => {
    if (!range || places.has(range.offset)) return 0;
    places.set(range.offset, {at, bytes: range.bytes});
    return range.bytes;
  };
  for (const [i, weight] of weights.entries()) {
    const own = scalingOf(weight)?.weight ?? weight;
    if (own.dtype === 'float32') place(own, layout.offsets[i]!);
  }
  let total = layout.bytes;
  for (const weight of source.model.layers.flatMap((layer) => layer.weights))
    total = roundUp(total + place(weight, total));
  checkBudget(path, total);
  return {
    total,
    pieces: (memory) => [...places].map(([offset, {at, bytes}]) => ({offset, into: memory.subarray(at, at + bytes)})),
  };
}

/** A promise that may be left alone: a failure is thrown where `done` is called, and nowhere else. */
function settled<T>(promise: Promise<T>): {readonly done: () => Promise<T>} {
  promise.catch(() => undefined);
  return {done: () => promise};
}
