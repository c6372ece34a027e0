/** Sets up what is missing, step by step; a step that is done is skipped, a broken-off one is done again. */
import {pathToFileURL} from 'node:url';
import {isNodeVersion} from './node-version.mjs';
import {packageJson, say, SetupError} from './run.mjs';
import {buildStep} from './steps/build.mjs';
import {electronStep} from './steps/electron.mjs';
import {npmStep} from './steps/npm.mjs';
import {keras3Step, pythonStep} from './steps/python.mjs';
import {systemStep} from './steps/system.mjs';
import {tensorflowStep} from './steps/tensorflow.mjs';

export const STEPS = {
  start: [npmStep, electronStep, systemStep({display: false}), tensorflowStep, buildStep],
  develop: [npmStep, electronStep, systemStep({display: false}), tensorflowStep],
  headless: [npmStep, tensorflowStep, buildStep],
  build: [npmStep, buildStep],
  bench: [npmStep, pythonStep, tensorflowStep, buildStep],
  test: [npmStep, electronStep, systemStep({display: true}), pythonStep, keras3Step, tensorflowStep, buildStep],
};

/** Throws SetupError with one sentence when a step is impossible. */
export async function setUp(steps) {
  const {node} = packageJson().engines;
  if (!isNodeVersion(process.versions.node, node))
    throw new SetupError(`Node ${node} is needed; this is ${process.versions.node}.`);
  for (const [i, step] of steps.entries()) {
    if (await step.isDone()) continue;
    const started = Date.now();
    say(`[${i + 1}/${steps.length}] ${step.name} …`);
    await step.run();
    say(`[${i + 1}/${steps.length}] ${step.name}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

/** Runs `work`; a SetupError becomes one line and exit code 1. */
export async function orExplain(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`Set-up stopped: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await orExplain(() => setUp(STEPS[process.argv[2] ?? 'start'] ?? STEPS.start));
}
