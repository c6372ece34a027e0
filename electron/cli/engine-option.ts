/** `--engine`: an engine of the table that any process can start. */
import {ENGINES, isEngineId, PROCESS_ENGINES, type EngineId} from '../contract/engines';
import {FaultError} from '../contract/fault';
import {flag, textAs, type Option} from './arguments';

export const ENGINE_CHOICES = PROCESS_ENGINES.join('|');

/** The engine that is asked for; null: the first that will do. */
export const engineOption: Option<EngineId | null> = textAs(
  ENGINE_CHOICES,
  'Which engine computes; otherwise the first that is there.',
  (given) => (given === 'auto' ? null : engineNamed(given)),
);

export const noWarmOption = flag('Neither uses nor makes a warm file, from which a model is ready at once.');

/** Throws a FaultError ('usage') with those that may be asked for. */
export function engineNamed(given: string): EngineId {
  const choices = PROCESS_ENGINES.join(' or ');
  if (!isEngineId(given)) throw new FaultError('usage', `There is no engine "${given}"; --engine takes ${choices}.`);
  const {name, needsWindow} = ENGINES[given];
  if (needsWindow)
    throw new FaultError('usage', `${name} needs the app’s window; on the command line use --engine ${choices}.`);
  return given;
}
