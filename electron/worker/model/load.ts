/** From a model's path to something that predicts: from its warm file where there is one, else from the file itself. */
import type {Stages} from '../runtime/stages';
import type {LoadedModel, LoadOptions} from './loaded-model';
import {loadWarm} from './warm/load-warm';

/**
 * Loads an .h5, a convertible SavedModel's weights, or, where the engine runs such, any SavedModel by its own graph.
 * What only a model without a warm file needs is read in only for one.
 */
export async function loadModel(path: string, options: LoadOptions, stages: Stages): Promise<LoadedModel> {
  const warm = await loadWarm(path, options, stages);
  return warm ?? (await import('./load-file')).loadFromFile(path, options, stages);
}
