/**
 * `npm run screens -- [--taken]`: plays all stories on the real app and puts their pictures of every state into
 * docs/screens, made small; with `--taken` those that stories have left in test-results already.
 */
import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT, run, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {testPython} from './steps/python.mjs';
import {playStories} from './story.mjs';

const [TAKEN, KEPT] = [join(ROOT, 'test-results', 'screens'), join(ROOT, 'docs', 'screens')];

await orExplain(() => setUp(STEPS.test));
if (!process.argv.includes('--taken') && (await playStories([])) !== 0)
  say('A story failed: its pictures may be missing.');
for (const name of readdirSync(KEPT).filter((one) => one.endsWith('.webp'))) rmSync(join(KEPT, name));
const words = [join(ROOT, 'e2e', 'fixtures', 'shrink_pictures.py'), TAKEN, KEPT];
const {code, output} = await run(testPython(), words);
say(output.trim());
process.exitCode = code;
