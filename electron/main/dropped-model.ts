/** What the page asks of a model that was dropped. */
import {basename} from 'node:path';
import type {ConvertReport} from '../contract/model';
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
