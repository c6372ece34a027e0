/** Makes a warm file of a model without predicting with it. */
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {WarmReport} from '../../../contract/model';
import {Stages, type JobContext} from '../../runtime/stages';
import {loadFromFile} from '../load-file';
import type {LoadedModel} from '../loaded-model';
import {loadWarm} from './load-warm';

/**
 * `folder`: where it is put; null: in the data folder, unless it is there already. Throws a FaultError for a model that
 * can have none.
 */
export async function warmUp(path: string, folder: string | null, context: JobContext): Promise<WarmReport> {
  const stages = new Stages(context);
  const known = folder === null ? await loadWarm(path, {engine: 'onnx'}, stages) : null;
  const place = known && (await known.finish());
  known?.dispose();
  if (place) return reportOf(place, true, stages);
  const model: LoadedModel = await loadFromFile(path, {engine: 'onnx'}, stages);
  try {
    const made = await stages.run('write', () => model.finish(folder));
    if (made === null) throw whyNone(path, model);
    return reportOf(made, false, stages);
  } finally {
    model.dispose();
  }
}

function whyNone(path: string, model: LoadedModel): FaultError {
  return model.keepOptimised
    ? new FaultError('disk', `The warm file of ${path} could not be kept: no place may be written to, or it is full.`)
    : new FaultError('not-runnable', `${path} can have no warm file: its graph is another for each size of its input.`);
}

function reportOf(folder: string, wasThere: boolean, stages: Stages): WarmReport {
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return {folder, bytes, wasThere, timings: stages.rounded()};
}
