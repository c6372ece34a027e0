/** A model loaded from its own file or folder. */
import {FaultError} from '../../contract/fault';
import {KERAS_3_WAY_OUT} from '../../contract/keras-3';
import {engines} from '../../engine/engines';
import {alignedMemory, layoutOf, roundUp} from '../../engine/weight-layout';
import type {Piece} from '../../io/byte-source';
import {identityOf, type FileIdentity} from '../../io/file-identity';
import type {Weight} from '../../keras/model';
import {scalingOf} from '../../plan/fold';
import type {CompiledModel} from '../../plan/plan';
import {checkBudget} from '../cells/memory-budget';
import {inWords} from '../runtime/faults';
import type {Stages} from '../runtime/stages';
import {wholeModel, type OpenedH5} from './open-h5';
import {openModel, type OpenedModel} from './open-model';
import {compiledOf, loadOnOneThatCan, openPlan} from './open-plan';
import type {LoadedModel, LoadOptions} from './loaded-model';
import {settled} from '../runtime/settled';
import {makeWarm} from './warm/make-warm';

/**
 * Loads an .h5, a convertible SavedModel's weights, or, where the engine runs such, any SavedModel by its own graph.
 * While the engine starts, the file is indexed and compiled, and its bytes come; a stage's time is what it was waited
 * for.
 */
export async function loadFromFile(path: string, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  return loadOpened(await stages.run('read', () => openModel(path)), options, stages);
}

/** Closes an .h5 when it is loaded, or cannot be. */
export async function loadOpened(opened: OpenedModel, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  if (opened.kind === 'keras-v3')
    throw new FaultError(
      'not-runnable',
      `${opened.path} is a Keras 3 file, which Warmstart does not run. ${KERAS_3_WAY_OUT}`,
    );
  if (opened.kind === 'folder') {
    // What only SavedModels need is not read in for a file that loads in a moment.
    const {loadFolder} = await import('./load-folder');
    return loadFolder(opened, options, stages);
  }
  try {
    const identity = identityOf(opened.path);
    const load = loadOnOneThatCan(options, (on) =>
      engines.weightsPlace(on.engine) === 'own memory'
        ? loadIntoEngine(opened, on, stages)
        : loadWhileItStarts(opened, on, stages),
    );
    return await withWarmFile(await load, opened, identity, options);
  } finally {
    opened.close();
  }
}

/** Leaves a warm file when it is told that what it was loaded for is done. */
async function withWarmFile(
  model: LoadedModel,
  file: OpenedH5,
  identity: FileIdentity,
  {exact, warm}: LoadOptions,
): Promise<LoadedModel> {
  const content = await file.content();
  // What is described by a file beside it is not told by its own bytes alone.
  if (exact || warm === false || content.kind !== 'model' || content.isBeside) return model;
  const inputs = model.inputs.map(({name, shape, dtype}) => ({name, shape, dtype}));
  const outputs = model.outputs.map(({name}) => ({name}));
  const source = {path: file.path, identity, ports: {inputs, outputs, isStateful: false}};
  let made: Promise<string | null> | null = null;
  return {...model, finish: (place) => (made ??= makeWarm(model, source, place ?? undefined))};
}

/** To memory of the engine's own, which is there only when it has started. */
async function loadIntoEngine(file: OpenedH5, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  const starting = await stages.run('library', () => settled(engines.choose(options.engine)));
  const compiled = await compileH5(file, options, stages);
  const engine = await stages.run('library', () => starting.done());
  const {total, pieces} = piecesOf(file.path, compiled);
  const memory = engine.reserve(total);
  try {
    if (memory) await stages.run('read', () => file.fetch(pieces(memory.bytes)));
  } catch (error) {
    memory?.free();
    throw error;
  }
  return openPlan({path: file.path, compiled, memory, file: file.whole}, engine, options, stages);
}

/** To memory that the engine will take, while its library starts; nowhere for one that is sent copies. */
async function loadWhileItStarts(file: OpenedH5, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  const compiled = await compileH5(file, options, stages);
  const {total, pieces} = piecesOf(file.path, compiled);
  const bytes = engines.weightsPlace(options.engine) === 'copies' ? null : alignedMemory(total);
  const coming = bytes && settled(file.fetch(pieces(bytes)));
  const engine = await stages.run('library', () => engines.choose(options.engine));
  await stages.run('read', () => coming?.done());
  const memory = bytes && {bytes, free: () => undefined};
  return openPlan({path: file.path, compiled, memory, file: file.whole}, engine, options, stages);
}

async function compileH5(file: OpenedH5, {exact}: LoadOptions, stages: Stages): Promise<CompiledModel> {
  return stages.run('read', async () => {
    const model = await wholeModel(file);
    checkBudget(file.path, file.bytes);
    return inWords(file.path, () => compiledOf(model, exact));
  });
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
