import {FaultError} from '../contract/fault';
import type {EngineId} from '../contract/timing';
import {textAs, type Option} from './arguments';

/** Engines that run without a window. */
export const COMMAND_ENGINES = ['tensorflow', 'wasm'] as const satisfies readonly EngineId[];

export type CommandEngine = (typeof COMMAND_ENGINES)[number];

/** The engine that is asked for; null: the first that will do. */
export const engineOption: Option<CommandEngine | null> = textAs(
  COMMAND_ENGINES.join('|'),
  'Which engine computes; otherwise the first that is there.',
  (given) => {
    if (given === 'auto') return null;
    const engine = COMMAND_ENGINES.find((id) => id === given);
    if (engine !== undefined) return engine;
    if (given === 'webgpu')
      throw new FaultError(
        'usage',
        `WebGPU needs the app’s window; on the command line use --engine ${COMMAND_ENGINES.join(' or ')}.`,
      );
    throw new FaultError('usage', `There is no engine "${given}"; ${COMMAND_ENGINES.join(' and ')} are.`);
  },
);
