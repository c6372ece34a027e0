/**
 * Loaded models are kept, so that going back to one is instant; the one not used for longest goes when memory is short.
 */
import {statSync} from 'node:fs';
import type {EngineId} from '../../contract/engines';
import {engines} from '../../engine/engines';
import {loadModel} from './load';
import type {LoadedModel} from './open-plan';
import {memoryBudget} from '../cells/memory-budget';
import {Stages, type JobContext} from '../runtime/stages';

/** In order of use, the longest unused first. */
const kept = new Map<string, LoadedModel>();

/** The model, loaded or as it was kept; its engine is the current one. A file that has changed is loaded anew. */
export async function keptModel(context: JobContext, path: string, asked: EngineId | null): Promise<LoadedModel> {
  const engine = asked ?? (await engines.choose(null)).id;
  const {mtimeMs, size} = statSync(path);
  const key = `${engine} ${mtimeMs} ${size} ${path}`;
  const known = kept.get(key);
  if (known) await known.engine.use();
  const model = known ?? (await loadModel(path, {engine, isFree: asked === null, batch: 'tiles'}, new Stages(context)));
  kept.delete(key);
  kept.set(key, model);
  let bytes = [...kept.values()].reduce((sum, {bytes: own}) => sum + own, 0);
  for (const [oldest, old] of kept) {
    if (bytes <= memoryBudget() || old === model) break;
    bytes -= old.bytes;
    await dispose(oldest, old);
    await model.engine.use();
  }
  return model;
}

async function dispose(key: string, model: LoadedModel): Promise<void> {
  kept.delete(key);
  await model.engine.use();
  model.dispose();
}
