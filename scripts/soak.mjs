/**
 * `npm run soak -- [--count N] [--every N] [--engines wasm,onnx]`: N conversions and N images (usually 2,000 of each)
 * through one supervisor. Memory and open handles must be flat after the first 50, and no file may be left. An hour and
 * more on two processors; docs/reliability.md has figures.
 */
import {spawn} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {ROOT, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';

/** Handles that a process has at one moment and not at the next. */
const WAVERING = 2;
const FIXTURES = join(ROOT, 'e2e', 'fixtures', 'models');
const CELLS = join(ROOT, 'assets', 'demo', 'cells-savedmodel');
/** More archives than are kept open. */
const ARCHIVES = 4;
/** What memory may grow by after the first 50: what an allocator keeps, not what is lost by every job. */
const SHARE = 0.25;

const {values} = parseArgs({
  options: {
    count: {type: 'string', default: '2000'},
    every: {type: 'string', default: '50'},
    engines: {type: 'string', default: 'wasm,onnx'},
  },
});
await orExplain(() => setUp(STEPS.headless));
const work = mkdtempSync(join(tmpdir(), 'warmstart-soak-'));
const temporary = join(work, 'temporary');
mkdirSync(temporary);
const models = [CELLS, join(FIXTURES, 'unet', 'saved_model'), ...(await archives())];
const request = {
  count: Number(values.count),
  every: Number(values.every),
  engines: values.engines.split(','),
  models,
  cells: CELLS,
  work: join(work, 'outputs'),
};
const {looks, left} = await soak();
rmSync(work, {recursive: true, force: true});
const problems = judge(looks, left);
for (const problem of problems) say(`  ${problem}`);
process.stdout.write(`${values.count} conversions and ${values.count} images: ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function archives() {
  const {create} = createRequire(join(ROOT, 'package.json'))('tar');
  const first = join(work, 'archive-0.tar.gz');
  await create({file: first, gzip: true, cwd: join(FIXTURES, 'unet')}, ['saved_model']);
  const others = Array.from({length: ARCHIVES - 1}, (_, i) => join(work, `archive-${i + 1}.tar.gz`));
  for (const path of others) cpSync(first, path);
  return [first, ...others];
}

/** Passes on what is said meanwhile; resolves with the last line's JSON. */
function soak() {
  return new Promise((resolve, reject) => {
    const words = [join(ROOT, 'dist', 'soak.cjs'), JSON.stringify(request)];
    const env = {...process.env, TMPDIR: temporary, WARMSTART_DATA: join(work, 'data'), TF_CPP_MIN_LOG_LEVEL: '2'};
    const child = spawn(process.execPath, words, {env, stdio: ['ignore', 'pipe', 'inherit']});
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (!chunk.includes('{')) process.stdout.write(chunk);
    });
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output.trim().split('\n').at(-1)));
      else reject(new Error(`It ended with code ${code}.`));
    });
  });
}

/** What is not as it must be: the first look that counts is that after 50, or the first one of a short run. */
function judge(looks, left) {
  const first = looks.find(({done}) => done >= 50) ?? looks[0];
  const last = looks.at(-1);
  const problems = left.map((name) => `${name} was left behind`);
  for (const [what, of] of [
    ['its process', 'megabytes'],
    ['its children', 'childMegabytes'],
  ])
    if (last[of] > first[of] * (1 + SHARE) + 20)
      problems.push(
        `memory of ${what}: ${first[of].toFixed(0)} MB after ${first.done}, ${last[of].toFixed(0)} at the end`,
      );
  for (const of of ['handles', 'childHandles'])
    if (last[of] !== null && last[of] > first[of] + WAVERING) problems.push(`${of}: ${first[of]}, then ${last[of]}`);
  if (last.left.length > first.left.length) problems.push(`temporary files: ${first.left}, then ${last.left}`);
  return problems;
}
