/** What the page's calls are answered with. */
import {existsSync} from 'node:fs';
import type {BrowserWindow} from 'electron';
import type {CallName, EventName, Events} from '../contract/api';
import {convertedPath} from './converted-store';
import type {RunJob} from './dropped-model';
import type {EngineHost} from './engine-host';
import type {Handles} from './handles';
import type {Handlers} from './ipc';
import type {RaceHost} from './race-host';

export interface HandlerContext {
  readonly engine: EngineHost;
  readonly race: RaceHost;
  readonly handles: Handles;
  readonly window: () => BrowserWindow;
  readonly emit: <N extends EventName>(name: N, event: Events[N]) => void;
  /** Folder of converted models in the app's data folder. */
  readonly converted: string;
  /** Folder of the sample model and images. */
  readonly sample: string;
}

/** Handlers of the calls whose names begin so. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<CallName, `${Prefix}.${string}`>>;

/** Runs jobs whose progress the page is told. */
export function jobRunner({engine, emit}: HandlerContext): RunJob {
  return (job, parameters) => engine.run(job, parameters, (event) => emit('progress', event));
}

/** The .h5 that stands for a model: its conversion, or the file itself when it is one. */
export function runnablePath({handles, converted}: HandlerContext, id: string): string {
  const path = handles.path(id);
  const made = convertedPath(converted, path);
  return existsSync(made) && !path.endsWith('.h5') ? made : path;
}
