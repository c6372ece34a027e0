/** Other people's models: what real Keras says of each beside what we say. */
import {appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {basename, join, relative} from 'node:path';
import {ROOT, run, say} from '../run.mjs';
import {asker} from './asker.mjs';

const ENGINES = ['tensorflow', 'wasm'];
const BOUND = 1e-5;
/** Keras computes such models in 16 bits, we in 32. */
const HALF_BOUND = 1e-2;
const OURS_MS = 600_000;
const JUDGE_MS = 600_000;

/** SavedModel folders, and .h5, .hdf5 and .keras files, below a folder. */
export function findModels(folder) {
  const found = [];
  const walk = (at) => {
    const entries = readdirSync(at, {withFileTypes: true});
    if (entries.some((entry) => entry.name === 'saved_model.pb')) found.push(at);
    for (const entry of entries) {
      if (entry.isDirectory()) walk(join(at, entry.name));
      else if (/\.(h5|hdf5|keras)$/i.test(entry.name)) found.push(join(at, entry.name));
    }
  };
  walk(folder);
  return found.toSorted((a, b) => a.localeCompare(b));
}

async function ours(...words) {
  const started = Date.now();
  const {code, output} = await run(process.execPath, [join(ROOT, 'dist', 'warmstart.cjs'), ...words], {
    timeoutMs: OURS_MS,
  });
  if (Date.now() - started >= OURS_MS) return {code: null, sentence: `took more than ${OURS_MS / 1000} s`};
  return {code, output, sentence: output.trim().split('\n').at(-1) ?? ''};
}

/** What is said where a model runs by its own graph alone, which WebAssembly does not run. */
const OWN_GRAPH = 'WebAssembly runs no SavedModel by its own graph.';

/** One of KINDS, and why. */
function outcome(mine, theirs, difference) {
  if (mine.code === null) return {kind: 'too slow', why: mine.sentence};
  if (mine.code === 2 && mine.sentence.endsWith(OWN_GRAPH)) return {kind: 'by its own graph alone', why: mine.sentence};
  if (mine.code !== 0 && mine.code !== 2) return {kind: 'broken', why: `exit ${mine.code}: ${mine.sentence}`};
  if (mine.code === 2) return {kind: theirs ? 'refused by both' : 'refused by us alone', why: mine.sentence};
  if (theirs) return {kind: 'ours alone', why: theirs};
  return difference ? {kind: 'different', why: difference} : {kind: 'equal', why: ''};
}

async function conversion(path, work, judged, compare) {
  const mine = await ours('convert', path, '-o', join(work, 'ours.h5'), '--overwrite', '--json');
  const theirs = judged.loads ?? judged.saves;
  if (mine.code !== 0 || theirs) return outcome(mine, theirs);
  const {differences, error} = await compare.ask({ours: join(work, 'ours.h5'), keras: join(work, 'keras.h5')});
  return outcome(mine, null, error ?? differences.join('; '));
}

async function prediction(path, work, judged, compare, engine) {
  const theirs = judged.loads ?? judged.predicts;
  const got = join(work, `${engine}.npz`);
  rmSync(got, {force: true});
  if (!existsSync(join(work, 'inputs.npz'))) return {kind: 'not asked', why: theirs ?? ''};
  const mine = await ours(
    'predict',
    path,
    '--input',
    join(work, 'inputs.npz'),
    '-o',
    got,
    '--engine',
    engine,
    '--json',
  );
  if (mine.code !== 0) return outcome(mine, theirs);
  const {difference, error} = await compare.ask({got, wanted: join(work, 'outputs.npz')});
  const bound = Math.max(judged.half ? HALF_BOUND : BOUND, 10 * (judged.spread ?? 0));
  const wrong = error ?? (difference > bound || difference === null ? `by ${difference}, bound ${bound}` : '');
  return outcome(mine, null, wrong);
}

/** All that is asked of one model, and of us about it. */
async function rowOf(path, name, own, {judge, compare}) {
  rmSync(own, {recursive: true, force: true});
  mkdirSync(own, {recursive: true});
  const judged = await judge.ask({model: path, work: own});
  const row = {name, judged, outcomes: {}};
  if (!/\.(h5|hdf5|keras)$/i.test(path)) row.outcomes.convert = await conversion(path, own, judged, compare);
  for (const engine of ENGINES) row.outcomes[engine] = await prediction(path, own, judged, compare, engine);
  const inspected = await ours('inspect', path, '--json');
  row.outcomes.inspect = [0, 2].includes(inspected.code)
    ? {kind: 'answered', why: ''}
    : {kind: 'broken', why: `exit ${inspected.code}: ${inspected.sentence}`};
  rmSync(own, {recursive: true, force: true});
  return {...row, writer: writerOf(inspected)};
}

/** The kind that we say it is, and its writer's version. */
function writerOf({code, output}) {
  const of = (key) => new RegExp(`"${key}": "([^"]+)"`).exec(output)?.[1];
  const minor = (version) => version?.split('.').slice(0, 2).join('.');
  if (code !== 0) return 'none that we know';
  const [tensorflow, keras] = [minor(of('tensorflowVersion')), minor(of('kerasVersion'))];
  return `${of('kind')}, ${tensorflow ? `TensorFlow ${tensorflow}` : `Keras ${keras ?? 'unknown'}`}`;
}

/** Judges every model below `folder`, or those of one part, that has no row yet; resolves with the report's lines. */
export async function judgeModels(folder, {python, work, only, rows: file, part}) {
  const scripts = join(ROOT, 'e2e', 'fixtures');
  const askers = {
    judge: asker(python, join(scripts, 'judge_models.py'), JUDGE_MS),
    compare: asker(python, join(scripts, 'compare_models.py'), JUDGE_MS),
  };
  const kept = file && existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const rows = kept.filter(Boolean).map((line) => JSON.parse(line));
  const done = new Set(rows.map(({name}) => name));
  const [which, of] = part.split('/').map(Number);
  const asked = findModels(folder).filter((path, i) => (!only || path.includes(only)) && i % of === which - 1);
  for (const [i, path] of asked.entries()) {
    const name = relative(folder, path) || basename(path);
    if (done.has(name)) continue;
    const row = await rowOf(path, name, join(work, String(i)), askers);
    rows.push(row);
    if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
    const told = Object.entries(row.outcomes).map(
      ([what, {kind, why}]) => `${what} ${kind}${TOLD.includes(kind) ? ` (${why})` : ''}`,
    );
    say(`${i + 1}/${asked.length} ${name}: ${told.join(', ')}`);
  }
  for (const each of Object.values(askers)) each.end();
  return reportOf(rows);
}

const KINDS = [
  'equal',
  'refused by both',
  'refused by us alone',
  'ours alone',
  'different',
  'broken',
  'too slow',
  'by its own graph alone',
  'not asked',
];
const TOLD = ['refused by us alone', 'different', 'broken', 'too slow', 'ours alone'];

function reportOf(rows) {
  const asked = ['convert', ...ENGINES];
  const lines = [
    `${rows.length} models`,
    '',
    `| | ${asked.join(' | ')} |`,
    `| --- | ${asked.map(() => '---:').join(' | ')} |`,
  ];
  const count = (what, kind) => rows.filter((row) => row.outcomes[what]?.kind === kind).length;
  for (const kind of KINDS) lines.push(`| ${kind} | ${asked.map((what) => count(what, kind)).join(' | ')} |`);
  for (const what of [...asked, 'inspect']) {
    for (const kind of TOLD) {
      const told = rows.filter((row) => row.outcomes[what]?.kind === kind);
      if (told.length === 0) continue;
      lines.push('', `${what}, ${kind}:`, '');
      for (const row of told) lines.push(`- ${row.name}: ${row.outcomes[what].why}`);
    }
  }
  lines.push('', 'Written by, by count:', '');
  for (const [writer, n] of counted(rows.map(({writer}) => writer))) lines.push(`- ${n} × ${writer}`);
  lines.push('', 'What Keras says of those it does not load or predict, by count:', '');
  const refusals = rows.map(({judged}) => judged.loads ?? judged.predicts).filter(Boolean);
  for (const [why, n] of counted(
    refusals.map((why) => why.replaceAll(/['"`][^'"`]*['"`]|<[^>]*>|[\d./]+/g, '…').slice(0, 120)),
  ))
    lines.push(`- ${n} × ${why}`);
  lines.push('', 'Layer classes of models that Keras predicts and our plan does not run, by count:', '');
  const stopped = new Set(['refused by us alone', 'by its own graph alone']);
  const refused = rows.filter(({outcomes}) => stopped.has(outcomes.wasm?.kind));
  const named = refused.map(
    ({outcomes}) => /(?:class |\((?=\w+\)))(\w+)/.exec(outcomes.wasm.why)?.[1] ?? outcomes.wasm.why.slice(-80),
  );
  for (const [name, n] of counted(named)) lines.push(`- ${n} × ${name}`);
  return lines;
}

function counted(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}
