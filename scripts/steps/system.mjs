import {existsSync} from 'node:fs';
import {lastLines, run, say, SetupError} from '../run.mjs';
import {electronExecutable} from './electron.mjs';

const DEBIAN = ['xvfb', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'strace'];

/** Libraries that Electron links to and this system lacks. */
async function missingLibraries() {
  const executable = electronExecutable();
  if (process.platform !== 'linux' || !executable) return [];
  const {output} = await run('ldd', [executable]);
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** System libraries for Electron's window; `display` also asks for Xvfb where there is no display (tests need it). */
export function systemStep({display}) {
  const needsXvfb = display && process.platform === 'linux' && !process.env.DISPLAY && !existsSync('/usr/bin/xvfb-run');
  return {
    name: 'system libraries',
    isDone: async () => !needsXvfb && (await missingLibraries()).length === 0,
    async run() {
      const missing = [...(await missingLibraries()), ...(needsXvfb ? ['xvfb-run'] : [])];
      const root = process.getuid?.() === 0;
      if (!root || !existsSync('/usr/bin/apt-get')) {
        const install = `sudo apt-get install ${DEBIAN.join(' ')}`;
        throw new SetupError(
          `These system libraries are missing: ${missing.join(', ')}. On Debian or Ubuntu: ${install}`,
        );
      }
      say(
        `  missing: ${missing.join(', ')}; installing ${DEBIAN.join(' ')} with apt-get ` +
          '(this changes the system, outside the checkout)',
      );
      await run('apt-get', ['update', '-qq'], {timeoutMs: 10 * 60_000});
      const {code, output} = await run(
        'apt-get',
        ['install', '-y', '-qq', '--no-install-recommends', 'xauth', ...DEBIAN],
        {
          env: {DEBIAN_FRONTEND: 'noninteractive'},
          timeoutMs: 15 * 60_000,
        },
      );
      if (code !== 0) throw new SetupError(`apt-get could not install ${DEBIAN.join(' ')}: ${lastLines(output)}`);
    },
  };
}
