/**
 * Sets up what is missing; a step that is done is skipped, a broken-off one is done again. A step begins when those
 * that it names in `after` have ended, or the one before it where it names none: downloads wait for each other no
 * longer than they must.
 */
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
  const ends = new Map();
  for (const [i, step] of steps.entries()) {
    const first = (step.after ?? steps.slice(0, i).slice(-1)).map((one) => ends.get(one));
    ends.set(
      step,
      Promise.all(first).then(() => done(step, `[${i + 1}/${steps.length}] ${step.name}`)),
    );
  }
  // Nothing is left running behind a step that failed.
  for (const {reason} of await Promise.allSettled(ends.values())) if (reason) throw reason;
}

async function done(step, title) {
  if (await step.isDone()) return;
  const started = Date.now();
  say(`${title} …`);
  await step.run();
  say(`${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
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
