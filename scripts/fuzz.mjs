/**
 * `npm run fuzz -- [reader …|mutants] [--minutes N] [--cases N] [--first N] [--asks N]`: damaged files for readers, and
 * models with one changed byte, see docs/fuzzing.md. Seeds are the checkout's own files and those that the tests have
 * made in .cache/fixtures.
 */
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {existsSync, mkdirSync, readdirSync} from 'node:fs';
import {CACHE, foreground, lastLines, ROOT, run, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {testPython} from './steps/python.mjs';

const {values, positionals: readers} = parseArgs({
  allowPositionals: true,
  options: {
    minutes: {type: 'string', default: '1'},
    cases: {type: 'string', default: '1000000000'},
    first: {type: 'string', default: '1'},
    asks: {type: 'string', default: '1000000'},
  },
});
await orExplain(() => setUp(STEPS.bench));
const fixtures = join(CACHE, 'fixtures');
mkdirSync(fixtures, {recursive: true});
for (const kind of ['fuzz_seeds', 'zarr', 'matrix', 'images'])
  await makeOnce(kind.replace('_', '-'), `make_${kind}.py`);
const built = await run(process.execPath, [
  join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'),
  'build',
  '--mode',
  'fuzz',
]);
if (built.code !== 0) {
  say(lastLines(built.output, 20));
  process.exit(1);
}
const [minutes, cases, first, asks] = ['minutes', 'cases', 'first', 'asks'].map((key) => Number(values[key]));
const request = {root: ROOT, readers, minutes, cases, first, asks, python: testPython()};
const program = join(CACHE, 'fuzz-build', 'fuzz.cjs');
process.exitCode = await foreground(process.execPath, [program, JSON.stringify(request)]);

/** Fixtures of a kind that no test has made yet. */
async function makeOnce(kind, script) {
  if (readdirSync(fixtures).some((name) => name.startsWith(`${kind}-`))) return;
  const folder = join(fixtures, `${kind}-fuzz`);
  say(`Making ${kind} with real Python …`);
  if (existsSync(folder)) return;
  const made = await run(testPython(), [join(ROOT, 'e2e', 'fixtures', script), kind, folder]);
  if (made.code !== 0) say(`They could not be made: ${lastLines(made.output)}`);
}
