/** What the page's calls are answered with. */
import {existsSync} from 'node:fs';
import type {BrowserWindow} from 'electron';
import {jobKey, type CallName, type EventName, type Events} from '../contract/api';
import {convertedPath} from './converted-store';
import type {RunJob} from './dropped-model';
import type {EngineHost} from './engine-host';
import type {Doorstep} from './given-paths';
import type {Handles} from './handles';
import type {Handlers} from './ipc';
import type {JobName, JobParameters, JobValue} from '../worker/runtime/jobs';
import type {RaceHost} from './race-host';
import type {Recents} from './recents';

export interface HandlerContext {
  readonly engine: EngineHost;
  /** Another engine process, for what is measured or compared beside everything else. */
  readonly aside: EngineHost;
  readonly race: RaceHost;
  readonly handles: Handles;
  readonly recents: Recents;
  readonly doorstep: Doorstep;
  readonly window: () => BrowserWindow;
  readonly emit: <N extends EventName>(name: N, event: Events[N]) => void;
  /** Folder of converted models in the app's data folder. */
  readonly converted: string;
  /** Folder of results that are dragged out of the window. */
  readonly dragged: string;
  /** Where results of an image went last, by its id. */
  readonly folders: Map<string, string>;
  /** The file of the commands that were kept. */
  readonly commands: string;
  /** The file of the Pythons that were chosen. */
  readonly chosenPythons: string;
  /** Whether the app ended the last time without having been closed. */
  readonly wasKilled: boolean;
  /** Texts of licences, those that there are. */
  readonly licences: readonly string[];
  /** Folder of the Nextflow pipeline. */
  readonly pipeline: string;
  /** Folder of the sample model and images. */
  readonly sample: string;
}

/** Handlers of the calls whose names begin so. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<CallName, `${Prefix}.${string}`>>;

/** Runs jobs whose progress the page is told, and that it can cancel by their key: of a call, about an item. */
export function jobRunner({engine, emit}: HandlerContext, call: CallName, id: string): RunJob {
  const key = jobKey(call, id);
  return (job, parameters) =>
    engine.run(job, parameters, {key, onProgress: (event) => emit('progress', {...event, job: key})});
}

/** So long it waits for what belongs to the last job. */
const ASIDE_MS = 2000;

/**
 * The same in an engine process of its own, which ends when it has nothing to do: whatever becomes of it, images,
 * cells and loaded models stay, and it leaves no memory taken.
 */
export function asideRunner(context: HandlerContext, call: CallName, id: string): RunJob {
  const {aside} = context;
  const run = jobRunner({...context, engine: aside}, call, id);
  return async <N extends JobName>(job: N, parameters: JobParameters<N>): Promise<JobValue<N>> => {
    try {
      return await run(job, parameters);
    } finally {
      setTimeout(() => {
        if (!aside.isBusy) aside.end('It was ended.');
      }, ASIDE_MS).unref();
    }
  };
}

/** The .h5 that stands for a model: its conversion, or the file itself when it is one. */
export function runnablePath({handles, converted}: HandlerContext, id: string): string {
  const path = handles.path(id);
  const made = convertedPath(converted, path);
  return existsSync(made) && !path.endsWith('.h5') ? made : path;
}
