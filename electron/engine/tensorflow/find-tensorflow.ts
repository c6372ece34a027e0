/**
 * Finds a TensorFlow that is already on this computer, for an addon that came without one: in a Python environment. Its
 * two libraries are linked beside a copy of the addon in Warmstart's own data folder; nothing is changed where they
 * are.
 */
import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync} from 'node:fs';
import {createHash} from 'node:crypto';
import {dirname, join} from 'node:path';
import {dataFolder} from '../../io/data-folder';
import {programPath, pythonOptions} from '../../io/python';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** Whether the libraries lie where the addon looks for them. */
export function hasLibraries(addon: string): boolean {
  const folder = join(dirname(addon), '..', '..', 'deps', 'lib');
  return (
    existsSync(folder) && readdirSync(folder).some((name) => /tensorflow/.test(name) && existsSync(join(folder, name)))
  );
}

/** The real path of the library that an addon loads: whose TensorFlow it is. */
export function libraryOf(addon: string): string {
  const folder = join(dirname(addon), '..', '..', 'deps', 'lib');
  const name = existsSync(folder)
    ? readdirSync(folder).find((entry) => /^(lib)?tensorflow(_cc)?\./.test(entry))
    : undefined;
  return name === undefined ? folder : realpathSync(join(folder, name));
}

/** The path of an addon that can be loaded, linked to a TensorFlow found here; null when there is none. */
export function linkFoundTensorflow(addon: string): string | null {
  if (process.platform !== 'linux') return null;
  const found = findInPython();
  if (!found) return null;
  const place = join(dataFolder(), 'tensorflow', createHash('sha256').update(found).digest('hex').slice(0, 12));
  const linked = join(place, 'lib', 'napi-v8', 'tfjs_binding.node');
  const libraries = join(place, 'deps', 'lib');
  for (const folder of [dirname(linked), libraries]) mkdirSync(folder, {recursive: true});
  copyFileSync(addon, linked);
  for (const name of LIBRARIES) {
    rmSync(join(libraries, name), {force: true});
    symlinkSync(join(found, name), join(libraries, name));
  }
  return linked;
}

/** The `tensorflow` folder of a Python environment that holds the libraries (TensorFlow 2.12 to 2.16). */
function findInPython(): string | null {
  const prefixes = [process.env['VIRTUAL_ENV'], process.env['CONDA_PREFIX']].filter((prefix) => prefix !== undefined);
  const pythons = [
    process.env['WARMSTART_PYTHON'],
    ...prefixes.map((prefix) => join(prefix, 'bin', 'python')),
    'python3',
    'python',
  ];
  for (const python of pythons) {
    const folder = python ? askPython(python) : null;
    if (folder && LIBRARIES.every((name) => existsSync(join(folder, name)))) return folder;
  }
  return null;
}

/** Where it is, without importing it, and whether that is one of the folders that this Python installs to. */
const QUESTION = [
  'import importlib.util as u, os, site, sys, sysconfig',
  "s = u.find_spec('tensorflow')",
  "place = os.path.realpath(s.submodule_search_locations[0]) if s else ''",
  "own = {*site.getsitepackages(), site.getusersitepackages(), *map(sysconfig.get_path, ('purelib', 'platlib'))}",
  'print(place if os.path.dirname(place) in map(os.path.realpath, own) else str())',
].join('\n');

/** Where that Python has TensorFlow. */
function askPython(name: string): string | null {
  const python = programPath(name);
  if (python === null) return null;
  try {
    return (
      execFileSync(python, ['-c', QUESTION], {
        encoding: 'utf8',
        timeout: 10_000,
        stdio: ['ignore', 'pipe', 'ignore'],
        ...pythonOptions(),
      }).trim() || null
    );
  } catch {
    // No such Python, or a broken one: not a place to take TensorFlow from.
    return null;
  }
}
