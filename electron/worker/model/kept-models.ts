/**
 * Loaded models are kept, so that going back to one is instant; the one not used for longest goes when memory is short.
 */
import type {EngineId} from '../../contract/engines';
import {engines} from '../../engine/engines';
import {holdArchive} from './archives';
import {loadModel} from './load';
import type {LoadedModel, LoadOptions} from './loaded-model';
import {stateOf} from '../../io/path-state';
import {memoryBudget} from '../cells/memory-budget';
import {Stages, type JobContext} from '../runtime/stages';

interface Kept {
  readonly model: LoadedModel;
  /** Of the engine and the path: what a file was before it changed is not asked for again. */
  readonly of: string;
  /** Lets the archive go that it was in. */
  readonly release: () => void;
}

/** In order of use, the longest unused first. */
const kept = new Map<string, Kept>();

/**
 * The model, loaded as `how` says or as it was kept; its engine is the current one. A file that has changed is loaded
 * anew.
 */
export async function keptModel(
  context: JobContext,
  path: string,
  asked: EngineId | null,
  how: Pick<LoadOptions, 'batch' | 'asks'> = {batch: 'tiles'},
): Promise<LoadedModel> {
  const engine = asked ?? (await engines.choose(null)).id;
  const of = `${engine} ${path}`;
  const key = `${stateOf(path)} ${of}`;
  const known = kept.get(key);
  if (known) await known.model.engine.use();
  const one = known ?? (await loaded(context, path, {engine, isFree: asked === null, ...how}, of));
  kept.delete(key);
  kept.set(key, one);
  let bytes = [...kept.values()].reduce((sum, {model}) => sum + model.bytes, 0);
  for (const [oldest, old] of kept) {
    if (old === one) break;
    if (bytes <= memoryBudget() && old.of !== of) continue;
    bytes -= old.model.bytes;
    await dispose(oldest, old);
    await one.model.engine.use();
  }
  return one.model;
}

async function loaded(context: JobContext, path: string, options: LoadOptions, of: string): Promise<Kept> {
  const model = await loadModel(path, options, new Stages(context));
  return {model, of, release: holdArchive(model.place)};
}

async function dispose(key: string, {model, release}: Kept): Promise<void> {
  kept.delete(key);
  await model.engine.use();
  model.dispose();
  release();
}
