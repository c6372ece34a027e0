import {jobKey} from '../../../electron/contract/api';
import type {SelfTest} from '../../../electron/contract/model';
import type {EngineId} from '../../../electron/contract/engines';
import {bridge} from '../../bridge';
import {get, set} from '../session';
import {useView} from '../view';
import {WORDS} from '../words';
import {inOrder} from './jobs';

export async function listEngines(): Promise<void> {
  const engines = await inOrder(WORDS.looking, () => bridge.call('engine.list'), {
    key: jobKey('engine.list'),
    lane: 'aside',
  });
  if (engines) set({engines});
}

let looking: Promise<void> | null = null;

/** Once: they are started to see whether they are there, which is not done before somebody wants to know. */
export async function knowEngines(): Promise<void> {
  if (get().engines.length > 0) return;
  looking ??= listEngines().finally(() => {
    looking = null;
  });
  await looking;
}

/** The engine that a person has chosen; null: the worker chooses, to compare formats one that runs both. */
export function chosenEngine(): EngineId | null {
  const chosen = useView.getState().engine;
  return chosen === 'auto' ? null : chosen;
}

/** The chosen engine, or the first that is available; null where that is not known: the worker then chooses. */
export function engineId(): EngineId | null {
  return chosenEngine() ?? get().engines.find((engine) => engine.available)?.id ?? null;
}

/** Null where it could not be run; the fault is shown. */
export function selfTest(engine: EngineId): Promise<SelfTest | null> {
  return inOrder(WORDS.testing, () => bridge.call('engine.selfTest', engine));
}
