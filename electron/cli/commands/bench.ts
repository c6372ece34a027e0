/** The race in a terminal. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {PROCESS_ENGINES, type EngineId} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import {seconds} from '../../contract/format';
import {
  REPORT_ENDINGS,
  REPORT_KINDS,
  type Environment,
  type RaceEvent,
  type RaceResult,
  type ReportKind,
} from '../../contract/race';
import {writeBytes} from '../../io/atomic-write';
import {flag, number, otherwise, text, textAs, word, wordOrNone} from '../arguments';
import {defineCommand, done, type RunJob} from '../command';
import {ENGINE_CHOICES, engineNamed} from '../engine-option';

/** Where the bundles lie that processes are started from; this code may be in a chunk of one, a folder below. */
const BUNDLES = basename(__dirname) === 'chunks' ? dirname(__dirname) : __dirname;
const ENDINGS = REPORT_KINDS.map((kind) => `.${REPORT_ENDINGS[kind]}`);
const COUNT = {least: 1, most: 1000, whole: true};

export const bench = defineCommand({
  name: 'bench',
  does: 'Races all formats, every load in a fresh process; a SavedModel alone is converted for it.',
  words: {savedModel: word('SAVED_MODEL'), h5: wordOrNone('OUT.h5')},
  options: {
    runs: otherwise(5, number('N', 'Processes for each format and engine; usually 5.', COUNT)),
    batch: otherwise(1, number('N', 'Items in a batch; usually 1.', COUNT)),
    engine: otherwise<readonly EngineId[]>(
      PROCESS_ENGINES,
      textAs(`${ENGINE_CHOICES}|none`, 'Which engine races; otherwise all of them.', enginesOf),
    ),
    python: text('PATH', 'A Python with TensorFlow that races too.'),
    image: text('IMAGE', 'An image that is taken to its first mask.'),
    cold: flag("Drops the files' pages from the cache before every run."),
    out: {
      ...textAs(`FILE${ENDINGS.join('|')}`, 'A report to write, of the kind that its name says.', reportFile),
      letter: 'o',
    },
  },
  async run({words, options}, {job, interrupted}) {
    const {runs, batch, cold, engine: engines, python, image, out} = options;
    const environments: Environment[] = engines.map((engine) => ({kind: 'engine', engine}));
    if (python !== null) environments.push({kind: 'python', executable: python});
    const folder = mkdtempSync(join(tmpdir(), 'warmstart-race-'));
    try {
      const {whyNoColdDisk, runRace, appVersion, ...race} = await raceParts();
      const {customObjects} = await job('inspect', [words.savedModel]);
      const h5 = words.h5 ?? join(folder, 'model.h5');
      if (words.h5 === null) await job('convert', [words.savedModel, h5, {overwrite: false, keepOptimizer: false}]);
      const onnx = await onnxOf(job, h5, folder);
      const why = cold ? whyNoColdDisk(h5) : null;
      if (why) throw new FaultError('usage', `--cold cannot be had here: ${why}`);
      const result = await runRace(
        {runs, batch, cold, environments},
        {
          savedModel: words.savedModel,
          h5,
          onnx,
          customObjects,
          image: image === null ? null : {path: image, folder},
          app: appVersion(join(BUNDLES, '..', 'package.json')),
          startTrial: (argument) =>
            race.startProcess(process.execPath, [join(BUNDLES, 'trial.cjs'), argument], race.ENGINE_ENVIRONMENT),
          onEvent: say,
          cancelled: interrupted,
        },
      );
      if (out !== null) await writeBytes(out.path, new TextEncoder().encode(race.reportOf(result, out.kind, false)));
      return done(result, race.terminal(result), exitCode(result));
    } finally {
      rmSync(folder, {recursive: true, force: true});
    }
  },
});

/** Read in for a race only: other commands start without it. */
async function raceParts() {
  const [files, processes, reports, races] = await Promise.all([
    import('../../race/model-files'),
    import('../../race/process'),
    import('../../race/report'),
    import('../../race/run-race'),
  ]);
  return {...files, ...processes, ...reports, ...races};
}

/** The model as ONNX; null where it cannot be written so: its lane says that. */
async function onnxOf(job: RunJob, h5: string, folder: string): Promise<string | null> {
  const path = join(folder, 'model.onnx');
  try {
    await job('convertTo', [h5, [path], {overwrite: true, keepOptimizer: false}]);
    return path;
  } catch (error) {
    if (error instanceof FaultError && error.fault.kind !== 'cancelled') return null;
    throw error;
  }
}

function reportFile(path: string): {readonly path: string; readonly kind: ReportKind} {
  const ending = path.split('.').at(-1)!.toLowerCase();
  const kind = REPORT_KINDS.find((one) => REPORT_ENDINGS[one] === ending);
  if (kind === undefined)
    throw new FaultError(
      'usage',
      `${path} is no report: ${ENDINGS.slice(0, -1).join(', ')} and ${ENDINGS.at(-1)} are.`,
    );
  return {path, kind};
}

function enginesOf(given: string): readonly EngineId[] {
  return given === 'none' ? [] : [engineNamed(given)];
}

/** Stopped half-way: 130, and what was finished is told all the same. */
function exitCode({cancelled, rows}: RaceResult): number {
  if (cancelled) return 130;
  return rows.some(({trials}) => trials.length > 0) ? 0 : 1;
}

function say(event: RaceEvent): void {
  if (event.kind === 'finish') {
    const {readyMs, firstPredictMs} = event.trial;
    const clocks = `ready ${seconds(readyMs)}, first prediction ${seconds(firstPredictMs)}`;
    process.stderr.write(`${event.lane}, run ${event.round}: ${clocks}\n`);
  }
  if (event.kind === 'fault') process.stderr.write(`${event.lane}: ${event.message}\n`);
}
