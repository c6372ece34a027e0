import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {CACHE, isMarked, lastLines, mark, ROOT, run, say, SetupError} from '../run.mjs';

/** A venv of pinned packages in the cache, or the Python that a variable names. */
function pythonEnvironment({mark: name, title, variable, packages, size, needs, after = []}) {
  const folder = join(CACHE, name);
  const requirements = join(ROOT, 'e2e', 'fixtures', packages);
  const executable = () => {
    if (process.env[variable]) return process.env[variable];
    return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  };
  const inputs = () => [readFileSync(requirements)];
  return {
    name: title,
    after,
    executable,
    inputs,
    isDone: () => Boolean(process.env[variable]) || (isMarked(name, inputs()) && existsSync(executable())),
    async run() {
      const base = await findPython311();
      if (!base) throw new SetupError(`Python 3.11 is not there; install it, or set ${variable} to ${needs}.`);
      say(`  about ${size} into .cache/${name}`);
      const venv = await run(base, ['-m', 'venv', folder]);
      if (venv.code !== 0)
        throw new SetupError(
          `A Python environment could not be made: ${lastLines(venv.output)} (on Debian: apt-get install python3-venv)`,
        );
      const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--require-hashes', '-r'];
      const {code, output} = await run(executable(), [...install, requirements], {timeoutMs: 30 * 60_000});
      if (code !== 0) throw new SetupError(`pip could not install the test environment: ${lastLines(output)}`);
      mark(name, inputs());
    },
  };
}

/** The Python with real TensorFlow that the tests compare with. */
export const pythonStep = pythonEnvironment({
  mark: 'python',
  title: 'Python with TensorFlow 2.15 for the tests',
  variable: 'WARMSTART_TEST_PYTHON',
  packages: 'requirements.txt',
  size: '310 MB',
  needs: 'a Python with tensorflow-cpu 2.15',
});

/** The Python that files for Keras 3 are judged by. */
export const keras3Step = pythonEnvironment({
  mark: 'python-keras3',
  title: 'Python with Keras 3 for the tests',
  variable: 'WARMSTART_KERAS3_PYTHON',
  packages: 'requirements-keras3.txt',
  size: '310 MB',
  needs: 'a Python with keras 3.15 and tensorflow-cpu 2.21',
  after: [pythonStep],
});

/** WARMSTART_TEST_PYTHON, or the venv in the cache. */
export function testPython() {
  return pythonStep.executable();
}

async function findPython311() {
  for (const program of ['python3.11', 'python3', 'python']) {
    const {code, output} = await run(program, ['-c', 'import sys; print(sys.version_info[:2])']);
    if (code === 0 && output.includes('(3, 11)')) return program;
  }
  return null;
}
