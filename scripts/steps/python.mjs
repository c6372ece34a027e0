import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {CACHE, isMarked, lastLines, mark, ROOT, run, say, SetupError} from '../run.mjs';

const REQUIREMENTS = join(ROOT, 'e2e', 'fixtures', 'requirements.txt');
const FOLDER = join(CACHE, 'python');

/** The Python with real TensorFlow that the tests compare with: WARMSTART_TEST_PYTHON, or a venv in the cache. */
export function testPython() {
  if (process.env.WARMSTART_TEST_PYTHON) return process.env.WARMSTART_TEST_PYTHON;
  return process.platform === 'win32' ? join(FOLDER, 'Scripts', 'python.exe') : join(FOLDER, 'bin', 'python');
}

export const pythonStep = {
  name: 'Python with TensorFlow 2.15 for the tests',
  inputs: () => [readFileSync(REQUIREMENTS)],
  isDone() {
    return (
      Boolean(process.env.WARMSTART_TEST_PYTHON) || (isMarked('python', this.inputs()) && existsSync(testPython()))
    );
  },
  async run() {
    const base = await findPython311();
    if (!base)
      throw new SetupError(
        'Python 3.11 is not there; install it, or set WARMSTART_TEST_PYTHON to a Python with tensorflow-cpu 2.15.',
      );
    say('  about 310 MB into .cache/python');
    const venv = await run(base, ['-m', 'venv', FOLDER]);
    if (venv.code !== 0)
      throw new SetupError(
        `A Python environment could not be made: ${lastLines(venv.output)} (on Debian: apt-get install python3-venv)`,
      );
    const {code, output} = await run(
      testPython(),
      ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--require-hashes', '-r', REQUIREMENTS],
      {
        timeoutMs: 30 * 60_000,
      },
    );
    if (code !== 0) throw new SetupError(`pip could not install the test environment: ${lastLines(output)}`);
    mark('python', this.inputs());
  },
};

async function findPython311() {
  for (const program of ['python3.11', 'python3', 'python']) {
    const {code, output} = await run(program, ['-c', 'import sys; print(sys.version_info[:2])']);
    if (code === 0 && output.includes('(3, 11)')) return program;
  }
  return null;
}
