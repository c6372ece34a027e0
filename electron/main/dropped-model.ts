/** What the page asks of a model that was dropped: which jobs that takes, each once. */
import {basename} from 'node:path';
import type {EngineId} from '../contract/engines';
import type {ConvertReport, LoadComparison} from '../contract/model';
import type {JobName, JobParameters, JobValue} from '../worker/runtime/jobs';
import {convertedPath, trimConverted} from './converted-store';

export type RunJob = <N extends JobName>(job: N, parameters: JobParameters<N>) => Promise<JobValue<N>>;

/** Into the app's own folder, told as what the user would call it. The job itself compares what it has written. */
export async function convertForPage(run: RunJob, path: string, folder: string): Promise<ConvertReport> {
  const output = convertedPath(folder, path);
  const report = await run('convert', [path, output, {overwrite: true, keepOptimizer: true}]);
  trimConverted(folder);
  const name = `${basename(path)}.h5`;
  return {
    ...report,
    output: name,
    python: report.python.replace(JSON.stringify(basename(output)), JSON.stringify(name)),
  };
}

/** An engine that runs no SavedModel has timed only the .h5: predictions are then compared on one that does. */
export async function compareForPage(
  run: RunJob,
  path: string,
  h5: string,
  engine: EngineId | null,
): Promise<LoadComparison> {
  const comparison = await run('compareLoad', [path, h5, engine]);
  return comparison.predicted
    ? comparison
    : {...comparison, predicted: await run('verifyPredictions', [path, h5, null])};
}
