/** `npm run bench -- convert|load [--runs N]`: measurements, not tests; on a model of Mesmer's size made here. */
import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {CACHE, foreground, ROOT, run, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {testPython} from './steps/python.mjs';

const words = process.argv.slice(2);
const modes = words.filter((word) => word === 'convert' || word === 'load');
const runs = words.includes('--runs') ? words[words.indexOf('--runs') + 1] : '5';
await orExplain(() => setUp(STEPS.bench));
const model = join(CACHE, 'bench', 'mesmer');
const script = join(ROOT, 'e2e', 'fixtures', 'make_models.py');
if (!existsSync(join(model, 'io.npz'))) {
  say('Making a model of Mesmer’s size with real TensorFlow …');
  mkdirSync(join(CACHE, 'bench'), {recursive: true});
  await run(testPython(), [script, 'mesmer', join(CACHE, 'bench')]);
}
for (const mode of modes.length ? modes : ['convert', 'load']) {
  say(`\n== ${mode}`);
  process.exitCode = await foreground(process.execPath, [join(ROOT, 'dist', 'bench.cjs'), mode, model, join(CACHE, 'bench'), runs, testPython(), join(ROOT, 'e2e', 'fixtures', 'time_keras.py')], {env: {TF_CPP_MIN_LOG_LEVEL: '3'}});
}
