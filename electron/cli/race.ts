/** `warmstart bench`: the race in a terminal. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {FaultError} from '../contract/fault';
import type {Environment, RaceEvent, RaceResult, ReportKind} from '../contract/race';
import {writeBytes} from '../io/atomic-write';
import {ENGINE_ENVIRONMENT, startProcess} from '../race/process';
import {appVersion, runRace, whyNoColdDisk} from '../race/run-race';
import {reportOf, terminal} from '../race/report';
import type {ParsedArguments} from './arguments';
import type {CommandResult, RunJob} from './commands';

export const RACE_USAGE =
  'bench SAVED_MODEL [OUT.h5] [--runs N] [--batch N] [--engine tensorflow|wasm|none] [--python PATH] [--image IMAGE] [--cold] [-o FILE.md|.csv|.json|.svg]';

const KINDS: Readonly<Record<string, ReportKind>> = {md: 'markdown', csv: 'csv', json: 'json', svg: 'svg'};

/**
 * A SavedModel alone is converted into a temporary file first. Stopped half-way: what was finished, and exit code 130.
 */
export async function race(words: ParsedArguments, job: RunJob, interrupted: () => boolean): Promise<CommandResult> {
  const [savedModel, given] = words.positional;
  if (!savedModel || words.positional.length > 2) throw new FaultError('usage', `Usage: warmstart ${RACE_USAGE}`);
  const output = words.text('--out');
  const kind = output === null ? null : KINDS[output.split('.').at(-1)!.toLowerCase()];
  if (kind === undefined) throw new FaultError('usage', `${output} is no report: .md, .csv, .json and .svg are.`);
  const environments = environmentsOf(words);
  const [runs, batch, cold] = [whole(words, '--runs', 5), whole(words, '--batch', 1), words.flag('--cold')];
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-race-'));
  try {
    const described = await job('inspect', [savedModel]);
    const h5 = given ?? join(folder, 'model.h5');
    if (given === undefined) await job('convert', [savedModel, h5, {overwrite: false, keepOptimizer: false}]);
    const why = cold ? whyNoColdDisk(h5) : null;
    if (why) throw new FaultError('usage', `--cold cannot be had here: ${why}`);
    const image = words.text('--image');
    const result = await runRace(
      {runs, batch, cold, environments},
      {
        savedModel,
        h5,
        customObjects: described.customObjects,
        image: image === null ? null : {path: image, folder},
        app: appVersion(join(__dirname, '..', 'package.json')),
        startTrial: (argument) =>
          startProcess(process.execPath, [join(__dirname, 'trial.cjs'), argument], ENGINE_ENVIRONMENT),
        onEvent: say,
        cancelled: interrupted,
      },
    );
    if (output !== null && kind) await writeBytes(output, new TextEncoder().encode(reportOf(result, kind, false)));
    return {value: result, text: terminal(result), exitCode: exitCode(result)};
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function exitCode({cancelled, rows}: RaceResult): number {
  if (cancelled) return 130;
  return rows.some(({trials}) => trials.length > 0) ? 0 : 1;
}

function environmentsOf(words: ParsedArguments): Environment[] {
  const engine = words.text('--engine');
  if (engine !== null && engine !== 'tensorflow' && engine !== 'wasm' && engine !== 'none')
    throw new FaultError('usage', `There is no engine "${engine}" to race; tensorflow, wasm and none are.`);
  const engines: readonly ('tensorflow' | 'wasm')[] =
    engine === 'none' ? [] : engine === null ? ['tensorflow', 'wasm'] : [engine];
  const python = words.text('--python');
  return [
    ...engines.map((id): Environment => ({kind: 'engine', engine: id})),
    ...(python === null ? [] : [{kind: 'python', executable: python} as const]),
  ];
}

function whole(words: ParsedArguments, name: string, fallback: number): number {
  const value = words.number(name) ?? fallback;
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new FaultError('usage', `${name} takes a whole number from 1.`);
  return value;
}

function say(event: RaceEvent): void {
  if (event.kind === 'finish')
    process.stderr.write(
      `${event.lane}, run ${event.round}: ready ${(event.trial.readyMs / 1000).toFixed(2)} s, first prediction ${(event.trial.firstPredictMs / 1000).toFixed(2)} s\n`,
    );
  if (event.kind === 'fault') process.stderr.write(`${event.lane}: ${event.message}\n`);
}
