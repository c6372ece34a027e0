import {FaultError, valueOf} from '../contract/fault';
import type {Progress} from '../contract/timing';
import type {JobName, JobParameters, JobValue} from '../worker/runtime/jobs';
import type {Supervisor} from '../worker/runtime/supervisor';
import {TASK_OPTIONS} from './task-options';
import {wrapped, type Command, type CommandResult, type RunJob} from './command';

/** In the order in which they are told of; only the one that is asked for is read in. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  inspect: async () => (await import('./commands/inspect')).inspect,
  convert: async () => (await import('./commands/convert')).convert,
  verify: async () => (await import('./commands/verify')).verify,
  diff: async () => (await import('./commands/diff')).diff,
  predict: async () => (await import('./commands/predict')).predict,
  segment: async () => (await import('./commands/segment')).segment,
  merge: async () => (await import('./commands/merge')).merge,
  mesmer: async () => (await import('./commands/mesmer')).mesmer,
  warm: async () => (await import('./commands/warm')).warm,
  pack: async () => (await import('./commands/pack')).pack,
  bench: async () => (await import('./commands/bench')).bench,
  times: async () => (await import('./commands/times')).times,
  doctor: async () => (await import('./commands/doctor')).doctor,
};

/** All of them, in that order. */
export function allCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}

export interface RunHooks {
  readonly onProgress: (progress: Progress) => void;
  readonly onJob: (id: number) => void;
  /** Whether the user has asked to stop. */
  readonly interrupted: () => boolean;
}

/** Throws a FaultError ('usage') where there is no such command. */
export async function commandNamed(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new FaultError('usage', `There is no command "${name}"; see warmstart --help.`);
  return load();
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

export async function help(): Promise<string> {
  const commands = await allCommands();
  return [
    'Warmstart turns Keras SavedModels into HDF5 and runs segmentation models.',
    '',
    ...commands.flatMap(({usage}) => wrapped(`warmstart ${usage}`, '  ')),
    '',
    'warmstart COMMAND --help tells of its options. --json prints the result for machines. All commands take:',
    ...Object.entries(TASK_OPTIONS).flatMap(([name, {value, does}]) => [
      `  --${name} ${value}`,
      ...wrapped(does, '      ', '      '),
    ]),
    '--version says which this is.',
    'Exit codes: 0 done, 1 our fault, 2 refused, 130 cancelled.',
  ].join('\n');
}
