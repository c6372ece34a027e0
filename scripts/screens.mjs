/**
 * `npm run screens -- [--taken]`: plays all stories on the real app and puts their pictures of every state into
 * docs/screens, made small; with `--taken` only those that stories have left in test-results already.
 */
import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT, run, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {testPython} from './steps/python.mjs';
import {playStories} from './story.mjs';

const [TAKEN, KEPT] = [join(ROOT, 'test-results', 'screens'), join(ROOT, 'docs', 'screens')];

const isTaken = process.argv.includes('--taken');
await orExplain(() => setUp(STEPS.test));
if (!isTaken) {
  if ((await playStories([])) !== 0) {
    say('A story failed, and its pictures may be missing: nothing was replaced.');
    process.exit(1);
  }
  for (const name of readdirSync(KEPT).filter((one) => one.endsWith('.webp'))) rmSync(join(KEPT, name));
}
const words = [join(ROOT, 'e2e', 'fixtures', 'shrink_pictures.py'), TAKEN, KEPT];
const {code, output} = await run(testPython(), words);
say(output.trim());
process.exitCode = code;
