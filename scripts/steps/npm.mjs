import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {isMarked, lastLines, mark, ROOT, run, SetupError} from '../run.mjs';

/** npm packages exactly as the lock file says; no package's install script runs. */
export const npmStep = {
  name: 'npm packages',
  inputs: () => [readFileSync(join(ROOT, 'package-lock.json')), process.version],
  isDone() {
    return isMarked('npm', this.inputs()) && existsSync(join(ROOT, 'node_modules', '.package-lock.json'));
  },
  async run() {
    const {code, output} = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0)
      throw new SetupError(
        `npm could not install the packages (${lastLines(output)}); check the network and start again.`,
      );
    mark('npm', this.inputs());
  },
};
