/** The commands: words in, a report out. */
import {FaultError, type Outcome} from '../contract/fault';
import type {Compartment} from '../contract/compartments';
import type {WatershedParameters} from '../contract/parameters';
import {RESULT_KINDS, type ResultKind} from '../contract/results';
import type {SelfTest} from '../contract/model';
import type {EngineId, Progress} from '../contract/timing';
import type {JobName} from '../worker/runtime/jobs';
import type {JobParameters, JobValue, Supervisor} from '../worker/runtime/supervisor';
import {parseArguments, type ParsedArguments} from './arguments';
import {race, RACE_USAGE} from './race';
import * as text from './text';

export interface CommandResult {
  /** What `--json` prints. */
  readonly value: unknown;
  /** What a person reads. */
  readonly text: string;
  readonly exitCode: number;
}

export type RunJob = <N extends JobName>(job: N, parameters: JobParameters<N>) => Promise<JobValue<N>>;

interface CommandDefinition {
  readonly usage: string;
  readonly options: readonly string[];
  readonly flags: readonly string[];
  readonly run: (words: ParsedArguments, job: RunJob, interrupted: () => boolean) => Promise<CommandResult>;
}

function needed(words: ParsedArguments, count: number, usage: string, more = false): readonly string[] {
  if (words.positional.length < count || (!more && words.positional.length > count))
    throw new FaultError('usage', `Usage: warmstart ${usage}`);
  return words.positional;
}

function engineOf(words: ParsedArguments): EngineId | null {
  const engine = words.text('--engine');
  if (engine === null || engine === 'auto') return null;
  if (engine === 'tensorflow' || engine === 'wasm') return engine;
  if (engine === 'webgpu')
    throw new FaultError(
      'usage',
      'WebGPU needs the app’s window; on the command line use --engine tensorflow or wasm.',
    );
  throw new FaultError('usage', `There is no engine "${engine}"; tensorflow and wasm are.`);
}

/** A channel by its number from 0, 'none', or left to be chosen. */
function channelOf(words: ParsedArguments, name: string): number | 'auto' | null {
  const value = words.text(name);
  if (value === null) return 'auto';
  if (value === 'none') return null;
  const channel = Number(value);
  if (!Number.isInteger(channel) || channel < 0)
    throw new FaultError('usage', `${name} takes a channel number from 0, or none.`);
  return channel;
}

function compartmentsOf(words: ParsedArguments): readonly Compartment[] {
  const value = words.text('--compartment') ?? 'whole-cell';
  if (value === 'both') return ['whole-cell', 'nuclear'];
  if (value === 'whole-cell' || value === 'nuclear') return [value];
  throw new FaultError('usage', `--compartment takes whole-cell, nuclear or both, not "${value}".`);
}

/** Options of the deep watershed: the parameter each sets, and the least and most it may be. */
const PARAMETERS: readonly (readonly [option: string, name: keyof WatershedParameters, least: number, most: number])[] =
  [
    ['--maxima-threshold', 'maximaThreshold', 0, 1],
    ['--maxima-smooth', 'maximaSmooth', 0, 50],
    ['--interior-threshold', 'interiorThreshold', 0, 1],
    ['--interior-smooth', 'interiorSmooth', 0, 50],
    ['--small-objects', 'smallObjectsThreshold', 0, 1e6],
    ['--fill-holes', 'fillHolesThreshold', 0, 1e6],
    ['--radius', 'radius', 1, 20],
  ];

function parametersOf(words: ParsedArguments): Partial<WatershedParameters> {
  return Object.fromEntries(
    PARAMETERS.flatMap(([option, name, least, most]) => {
      const value = words.number(option);
      if (value === null) return [];
      if (!(value >= least && value <= most) || (name === 'radius' && !Number.isInteger(value)))
        throw new FaultError('usage', `${option} takes a number from ${least} to ${most}.`);
      return [[name, value]];
    }),
  );
}

function resultsOf(words: ParsedArguments): {readonly results?: readonly ResultKind[]} {
  const value = words.text('--results');
  if (value === null) return {};
  const asked = value.split(',');
  const unknown = asked.find((kind) => !RESULT_KINDS.includes(kind as ResultKind));
  if (unknown !== undefined)
    throw new FaultError('usage', `--results takes ${RESULT_KINDS.join(', ')}; not "${unknown}".`);
  return {results: asked as ResultKind[]};
}

const done = (value: unknown, readable: string, exitCode = 0): CommandResult => ({value, text: readable, exitCode});

export const COMMANDS: Readonly<Record<string, CommandDefinition>> = {
  inspect: {
    usage: 'inspect MODEL',
    options: [],
    flags: [],
    async run(words, job) {
      const [path] = needed(words, 1, this.usage);
      const report = await job('inspect', [path!]);
      return done(report, text.inspected(path!, report));
    },
  },
  convert: {
    usage: 'convert SAVED_MODEL -o OUT.h5 [--overwrite] [--no-optimizer]',
    options: ['--out'],
    flags: ['--overwrite', '--no-optimizer'],
    async run(words, job) {
      const [path] = needed(words, 1, this.usage);
      const out = words.text('--out');
      if (out === null) throw new FaultError('usage', `Usage: warmstart ${this.usage}`);
      const report = await job('convert', [
        path!,
        out,
        {overwrite: words.flag('--overwrite'), keepOptimizer: !words.flag('--no-optimizer')},
      ]);
      return done(report, text.converted(report));
    },
  },
  verify: {
    usage: 'verify SAVED_MODEL FILE.h5 [--input X.npz|IMAGE]',
    options: ['--input'],
    flags: [],
    async run(words, job) {
      const [path, file] = needed(words, 2, this.usage);
      const report = await job('verify', [path!, file!, words.text('--input')]);
      return done(report, text.verified(report), report.weights.different.length ? 1 : 0);
    },
  },
  predict: {
    usage: 'predict MODEL --input X.npz -o Y.npz [--engine tensorflow|wasm] [--exact]',
    options: ['--input', '--out', '--engine'],
    flags: ['--exact'],
    async run(words, job) {
      const [path] = needed(words, 1, this.usage);
      const [input, out] = [words.text('--input'), words.text('--out')];
      if (input === null || out === null) throw new FaultError('usage', `Usage: warmstart ${this.usage}`);
      const report = await job('predict', [path!, input, out, engineOf(words), words.flag('--exact')]);
      return done(report, text.predicted(report));
    },
  },
  segment: {
    usage:
      'segment MODEL IMAGE… -o FOLDER [--nuclear C] [--membrane C] [--mpp F] [--compartment whole-cell|nuclear|both] [--engine E] [--results labels,overlay,csv,geojson,roi,heads,record] [--maxima-threshold F] [--maxima-smooth F] [--interior-threshold F] [--interior-smooth F] [--small-objects N] [--fill-holes N] [--radius N]',
    options: [
      '--out',
      '--nuclear',
      '--membrane',
      '--mpp',
      '--compartment',
      '--engine',
      '--results',
      ...PARAMETERS.map(([option]) => option),
    ],
    flags: [],
    async run(words, job) {
      const [model, ...images] = needed(words, 2, this.usage, true);
      const folder = words.text('--out');
      if (folder === null) throw new FaultError('usage', `Usage: warmstart ${this.usage}`);
      const micrometresPerPixel = words.number('--mpp');
      if (micrometresPerPixel !== null && !(micrometresPerPixel > 0))
        throw new FaultError('usage', '--mpp takes micrometres per pixel, more than 0.');
      const options = {
        nuclear: channelOf(words, '--nuclear'),
        membrane: channelOf(words, '--membrane'),
        micrometresPerPixel,
        compartments: compartmentsOf(words),
        parameters: parametersOf(words),
      };
      const report = await job('segmentFiles', [
        {model: model!, images, folder, engine: engineOf(words), options, ...resultsOf(words)},
      ]);
      return done({images: report}, text.segmented(report));
    },
  },
  times: {
    usage: 'times SAVED_MODEL FILE.h5 [--engine tensorflow|wasm]',
    options: ['--engine'],
    flags: [],
    async run(words, job) {
      const [path, file] = needed(words, 2, this.usage);
      const engine =
        engineOf(words) ?? (await job('engines', [])).find((candidate) => candidate.available)?.id ?? 'wasm';
      const report = await job('compareLoad', [path!, file!, engine]);
      return done(report, text.compared(report));
    },
  },
  bench: {
    usage: RACE_USAGE,
    options: ['--runs', '--batch', '--engine', '--python', '--image', '--out'],
    flags: ['--cold'],
    run: (words, job, interrupted) => race(words, job, interrupted),
  },
  doctor: {
    usage: 'doctor [--self-test]',
    options: [],
    flags: ['--self-test'],
    async run(words, job) {
      needed(words, 0, this.usage);
      const engines = await job('engines', []);
      const tests: SelfTest[] = [];
      if (words.flag('--self-test'))
        for (const {id, available} of engines) if (available) tests.push(await job('selfTest', [id]));
      return done({engines, tests}, text.doctored(engines, tests), tests.some((test) => !test.passed) ? 1 : 0);
    },
  },
};

export interface RunHooks {
  readonly onProgress: (progress: Progress) => void;
  readonly onJob: (id: number) => void;
  /** Whether the user has asked to stop. */
  readonly interrupted: () => boolean;
}

/** Runs one command; faults are thrown as FaultError. */
export async function runCommand(
  name: string,
  words: readonly string[],
  supervisor: Supervisor,
  {onProgress, onJob, interrupted}: RunHooks,
): Promise<CommandResult> {
  const command = COMMANDS[name];
  if (!command) throw new FaultError('usage', `There is no command "${name}"; see warmstart --help.`);
  const parsed = parseArguments(words, command.options, command.flags);
  const run: RunJob = async <N extends JobName>(job: N, parameters: JobParameters<N>) => {
    const {id, outcome} = supervisor.call(job, parameters, onProgress);
    onJob(id);
    return unwrap<JobValue<N>>(await outcome);
  };
  return command.run(parsed, run, interrupted);
}

function unwrap<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new FaultError(outcome.fault.kind, outcome.fault.message);
  return outcome.value;
}

export function help(): string {
  const lines = Object.values(COMMANDS).map((command) => `  warmstart ${command.usage}`);
  return `Warmstart turns Keras SavedModels into HDF5 and runs segmentation models.\n\n${lines.join('\n')}\n\n--json prints the result for machines. Exit codes: 0 done, 1 our fault, 2 refused, 130 cancelled.`;
}
