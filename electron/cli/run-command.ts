import {FaultError, valueOf} from '../contract/fault';
import type {Progress} from '../contract/timing';
import type {JobName, JobParameters, JobValue} from '../worker/runtime/jobs';
import type {Supervisor} from '../worker/runtime/supervisor';
import {wrapped, type Command, type CommandResult, type RunJob} from './command';
import {bench} from './commands/bench';
import {convert} from './commands/convert';
import {diff} from './commands/diff';
import {doctor} from './commands/doctor';
import {inspect} from './commands/inspect';
import {mesmer} from './commands/mesmer';
import {pack} from './commands/pack';
import {predict} from './commands/predict';
import {segment} from './commands/segment';
import {times} from './commands/times';
import {verify} from './commands/verify';
import {warm} from './commands/warm';

/** In the order in which they are told of. */
export const COMMANDS: readonly Command[] = [
  inspect,
  convert,
  verify,
  diff,
  predict,
  segment,
  mesmer,
  warm,
  pack,
  bench,
  times,
  doctor,
];

export interface RunHooks {
  readonly onProgress: (progress: Progress) => void;
  readonly onJob: (id: number) => void;
  /** Whether the user has asked to stop. */
  readonly interrupted: () => boolean;
}

/** Throws a FaultError ('usage') where there is no such command. */
export function commandNamed(name: string): Command {
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) throw new FaultError('usage', `There is no command "${name}"; see warmstart --help.`);
  return command;
}

/** Runs one command; faults are thrown as FaultError. */
export async function runCommand(
  command: Command,
  line: readonly string[],
  supervisor: Supervisor,
  {onProgress, onJob, interrupted}: RunHooks,
): Promise<CommandResult> {
  const job: RunJob = async <N extends JobName>(name: N, parameters: JobParameters<N>) => {
    const {id, outcome} = supervisor.call(name, parameters, onProgress);
    onJob(id);
    return valueOf<JobValue<N>>(await outcome);
  };
  return command.start(line, {job, interrupted});
}

export function help(): string {
  return [
    'Warmstart turns Keras SavedModels into HDF5 and runs segmentation models.',
    '',
    ...COMMANDS.flatMap(({usage}) => wrapped(`warmstart ${usage}`, '  ')),
    '',
    'warmstart COMMAND --help tells of its options. --json prints the result for machines.',
    '--version says which this is.',
    'Exit codes: 0 done, 1 our fault, 2 refused, 130 cancelled.',
  ].join('\n');
}
