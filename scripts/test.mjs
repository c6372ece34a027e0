/**
 * `npm test`: sets up what is missing, then checks, unit tests and the stories on the real app. Ends with one line
 * `N passed, N failed[, N skipped]`. Where set-up found TensorFlow, a skipped test is a failure.
 */
import {existsSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {checkAll} from './check.mjs';
import {foreground, ROOT, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {playStories} from './story.mjs';

await orExplain(() => setUp(STEPS.test));
const {tensorflowStep} = await import('./steps/tensorflow.mjs');
const hasTensorflow = await tensorflowStep.isDone();
const results = join(ROOT, 'test-results');
rmSync(results, {recursive: true, force: true});

const checks = await checkAll();
const total = {
  passed: checks.filter(([, passed]) => passed).length,
  failed: checks.filter(([, passed]) => !passed).length,
  skipped: 0,
};

await foreground(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(results, 'vitest.json')}`,
  ],
  {env: {TF_CPP_MIN_LOG_LEVEL: '2'}},
);
const unit = read('vitest.json');
add(
  unit?.numPassedTests ?? 0,
  unit
    ? unit.numFailedTests +
        unit.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
    : 1,
  (unit?.numPendingTests ?? 0) + (unit?.numTodoTests ?? 0),
);

await playStories([]);
const played = read('playwright.json')?.stats;
add(played ? played.expected + played.flaky : 0, played ? played.unexpected : 1, played?.skipped ?? 0);

if (hasTensorflow && total.skipped > 0) {
  say(`${total.skipped} tests were skipped although TensorFlow is here: they count as failed.`);
  total.failed += total.skipped;
  total.skipped = 0;
}
if (!hasTensorflow) say('TensorFlow could not be had here: the tests that need it were skipped.');
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}\n`,
);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function read(name) {
  const path = join(results, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

function add(passed, failed, skipped) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
