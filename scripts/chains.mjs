/**
 * `npm run chains -- [--count 2000] [--seed 0] [-o FILE.md]`: random models out of every layer, made and computed by
 * real Keras, compared on every engine and as ONNX; and the layer configurations of the tests beside them, as a table
 * of counts. `npm test` compares 72 of them.
 */
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {ROOT, run, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {testPython} from './steps/python.mjs';

const {values} = parseArgs({
  options: {
    count: {type: 'string', default: '2000'},
    seed: {type: 'string', default: '0'},
    output: {type: 'string', short: 'o'},
  },
});
await orExplain(() => setUp(STEPS.bench));
const folder = mkdtempSync(join(tmpdir(), 'warmstart-chains-'));
try {
  say(`Keras makes ${values.count} chains from seed ${values.seed} on …`);
  const made = await run(testPython(), [
    join('e2e', 'fixtures', 'make_chains.py'),
    'chains',
    folder,
    values.count,
    values.seed,
  ]);
  if (made.code !== 0) throw new Error(made.output);
  const kept = readdirSync(folder).length;
  say(`${kept} fit together and are steady; they are compared …`);
  const {code, output} = await run(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      'electron/plan/chains.test.ts',
      'electron/plan/layers.test.ts',
      'electron/graph/onnx/layers.test.ts',
    ],
    {env: {WARMSTART_CHAINS: folder, TF_CPP_MIN_LOG_LEVEL: '3'}},
  );
  const failed = output.split('\n').filter((line) => /FAIL|AssertionError|refused:|exited unexpectedly/.test(line));
  for (const line of failed) say(line);
  const text = tableOf(output);
  if (values.output) writeFileSync(values.output, text);
  process.stdout.write(text);
  process.exitCode = code;
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/** Of the lines `N of M WHAT equal on ENGINE` and `N of M WHAT equal as ONNX` that the tests print. */
function tableOf(output) {
  const counts = [...output.matchAll(/^(\d+) of (\d+) (layer configurations|random chains) equal (?:on|as) (\w+)$/gm)];
  const names = {tensorflow: 'TensorFlow', onnx: 'ONNX Runtime', wasm: 'WebAssembly', ONNX: '.onnx, written and run'};
  const rows = Object.entries(names).map(([key, name]) => {
    const cell = (what) => {
      const found = counts.find(([, , , kind, engine]) => kind === what && engine === key);
      return found ? `${found[1]} of ${found[2]}` : 'not run';
    };
    return `| ${name} | ${cell('layer configurations')} | ${cell('random chains')} |`;
  });
  return ['| equal to Keras | layer configurations | random chains |', '| --- | ---: | ---: |', ...rows, ''].join('\n');
}
