/** Other people's models: what real Keras says of each beside what we say. */
import {existsSync, mkdirSync, readdirSync, rmSync} from 'node:fs';
import {basename, join, relative} from 'node:path';
import {ROOT, run, say} from '../run.mjs';
import {asker} from './asker.mjs';

const ENGINES = ['tensorflow', 'wasm'];
const BOUND = 1e-5;
/** Keras computes such models in 16 bits, we in 32. */
const HALF_BOUND = 1e-2;
const OURS_MS = 180_000;
const JUDGE_MS = 300_000;

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
  return {code, sentence: output.trim().split('\n').at(-1) ?? ''};
}

/** One of: equal, refused by both, refused by us alone, ours alone, different, broken; and why. */
function outcome(mine, theirs, difference) {
  if (mine.code === null) return {kind: 'too slow', why: mine.sentence};
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

/** Judges every model below `folder`; resolves with the report's lines. */
export async function judgeModels(folder, {python, work, only}) {
  const scripts = join(ROOT, 'e2e', 'fixtures');
  const judge = asker(python, join(scripts, 'judge_models.py'), JUDGE_MS);
  const compare = asker(python, join(scripts, 'compare_models.py'), JUDGE_MS);
  const rows = [];
  const paths = findModels(folder).filter((path) => !only || path.includes(only));
  for (const [i, path] of paths.entries()) {
    const own = join(work, String(i));
    rmSync(own, {recursive: true, force: true});
    mkdirSync(own, {recursive: true});
    const judged = await judge.ask({model: path, work: own});
    const row = {name: relative(folder, path) || basename(path), judged, outcomes: {}};
    if (!/\.(h5|hdf5|keras)$/i.test(path)) row.outcomes.convert = await conversion(path, own, judged, compare);
    for (const engine of ENGINES) row.outcomes[engine] = await prediction(path, own, judged, compare, engine);
    const inspected = await ours('inspect', path, '--json');
    row.outcomes.inspect =
      inspected.code === 0 || inspected.code === 2
        ? {kind: 'answered', why: ''}
        : {kind: 'broken', why: `exit ${inspected.code}: ${inspected.sentence}`};
    rows.push(row);
    say(
      `${i + 1}/${paths.length} ${row.name}: ${Object.entries(row.outcomes)
        .map(([what, {kind, why}]) => `${what} ${kind}${TOLD.includes(kind) ? ` (${why})` : ''}`)
        .join(', ')}`,
    );
    rmSync(own, {recursive: true, force: true});
  }
  judge.end();
  compare.end();
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
  lines.push('', 'What Keras says of those it does not load or predict, by count:', '');
  const refusals = rows.map(({judged}) => judged.loads ?? judged.predicts).filter(Boolean);
  for (const [why, n] of counted(
    refusals.map((why) => why.replaceAll(/['"`][^'"`]*['"`]|<[^>]*>|[\d./]+/g, '…').slice(0, 120)),
  ))
    lines.push(`- ${n} × ${why}`);
  lines.push('', 'Layer classes of models that Keras predicts and we refuse, by count:', '');
  const refused = rows.filter(({outcomes}) => outcomes.wasm?.kind === 'refused by us alone');
  const named = refused.map(({outcomes}) => /class (\w+)/.exec(outcomes.wasm.why)?.[1] ?? outcomes.wasm.why.slice(-80));
  for (const [name, n] of counted(named)) lines.push(`- ${n} × ${name}`);
  return lines;
}

function counted(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}
