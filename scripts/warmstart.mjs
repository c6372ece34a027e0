/** `npm run -s warmstart -- …`: the command from a checkout; sets up silently what is missing. */
import {join} from 'node:path';
import {foreground, ROOT} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';

await orExplain(() => setUp(STEPS.headless));
process.exitCode = await foreground(process.execPath, [join(ROOT, 'dist', 'warmstart.cjs'), ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? ROOT,
});
