/**
 * `npm run bench -- [convert] [load] [predict] [image] [segment] [task] [huge] [--runs N] [--large] [--save]`
 *
 * Measurements, not tests, on a model of Mesmer's size made here. The peers that are not ours are fetched into .cache.
 * `image` is a row of `predict` by itself; `--large` measures images of 16384 x 16384 too; `--save` puts the tables
 * into docs/benchmarks.md.
 */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT, run, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {BENCH, mesmerSizeModel} from './steps/bench-model.mjs';
import {testPython} from './steps/python.mjs';

const MODES = ['convert', 'load', 'predict', 'segment', 'task'];
/** Only when they are asked for: a row of `predict` by itself; images that take hours. */
const FURTHER = ['image', 'huge'];
const ONNX_TOOLS = join(ROOT, 'scripts', 'onnx-tools.txt');

const BENCHMARKS_TITLE = [
  '# Measurements',
  'Every section says the machine and the command that repeats it. Every row is a fresh process, the rows of a round ' +
    'run one after the other; medians.\n',
].join('\n\n');

const words = process.argv.slice(2);
const chosen = words.filter((word) => FURTHER.includes(word) || MODES.includes(word));
const runs = words.includes('--runs') ? Number(words[words.indexOf('--runs') + 1]) : 5;
await orExplain(() => setUp(STEPS.bench));
const work = BENCH;
const model = await mesmerSizeModel();
const python = testPython();
const onnx = await onnxPeer();
for (const mode of chosen.length ? chosen : MODES) {
  say(`\n== ${mode}`);
  const request = {
    mode,
    model,
    work,
    root: ROOT,
    runs,
    large: words.includes('--large'),
    python: {executable: python, scripts: join(ROOT, 'e2e', 'fixtures')},
    onnx,
  };
  const {code, output} = await run(process.execPath, [join(ROOT, 'dist', 'bench.cjs'), JSON.stringify(request)], {
    env: {TF_CPP_MIN_LOG_LEVEL: '3'},
  });
  say(output.trim());
  if (code !== 0) process.exitCode = code;
  else if (words.includes('--save')) save(mode, output.trim());
}

/** ONNX Runtime and the model in its format; null, said aloud, where that cannot be had. */
async function onnxPeer() {
  const folder = join(work, 'onnx');
  const path = join(folder, 'mesmer.onnx');
  if (!existsSync(path)) {
    mkdirSync(folder, {recursive: true});
    const tools = join(folder, 'python');
    const options = ['--quiet', '--no-deps', '--require-hashes', '--only-binary=:all:'];
    await run(python, ['-m', 'pip', 'install', ...options, '--target', tools, '-r', ONNX_TOOLS]);
    await run(python, [join(ROOT, 'e2e', 'fixtures', 'make_onnx.py'), tools, join(model, 'keras.h5'), path]);
  }
  // The same library as ours, with the graph that anybody gets from tf2onnx.
  if (existsSync(path)) return {folder: ROOT, model: path};
  say('tf2onnx could not be had here: the rows of ONNX Runtime’s own are missing.');
  return null;
}

/** Replaces this mode's section of docs/benchmarks.md, or adds it. */
function save(mode, text) {
  const file = join(ROOT, 'docs', 'benchmarks.md');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : BENCHMARKS_TITLE;
  const [from, to] = [`<!-- ${mode} -->`, `<!-- /${mode} -->`];
  const command = `npm run bench -- ${mode} --runs ${runs}${words.includes('--large') ? ' --large' : ''}`;
  const section = [from, `## ${mode}`, `\`${command}\``, text, to].join('\n\n');
  const start = before.indexOf(from);
  const after =
    start < 0
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, start) + section + before.slice(before.indexOf(to) + to.length);
  writeFileSync(file, after);
}
