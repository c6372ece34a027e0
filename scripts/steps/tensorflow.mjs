import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {CACHE, download, lastLines, ROOT, run, say} from '../run.mjs';
import {npmStep} from './npm.mjs';
import {pythonStep, testPython} from './python.mjs';

const PACKAGE = join(ROOT, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
const ADDON = join(PACKAGE, 'lib', 'napi-v8', 'tfjs_binding.node');
const WHEEL_FOLDER = join(CACHE, 'tensorflow');

/** Loads the addon in a fresh process and computes with it: the only check that means anything. */
async function works() {
  if (!existsSync(ADDON)) return false;
  const program = `const b = require(${JSON.stringify(ADDON)}); process.stdout.write('TensorFlow ' + b.TF_Version)`;
  const {code, output} = await run(process.execPath, ['-e', program], {
    env: {TF_CPP_MIN_LOG_LEVEL: '3'},
    timeoutMs: 60_000,
  });
  return code === 0 && output.includes('TensorFlow ');
}

/**
 * TensorFlow's C library and tfjs-node-gpu's addon: the official download, by its hash; else the library of a Python
 * environment; else of the wheel. When none can be had models run on ONNX Runtime, an npm package, and it is said so:
 * this step never fails the set-up.
 */
export const tensorflowStep = {
  name: 'TensorFlow',
  // A Python of the tests has the library, too.
  after: [npmStep, pythonStep],
  isDone: works,
  async run() {
    if (await official()) return;
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      say('  There is no TensorFlow with a known hash for this system; models will run on ONNX Runtime.');
      return;
    }
    for (const source of [inPython, inWheel]) {
      const folder = await source();
      if (folder && (await link(folder)) && (await works())) return;
    }
    say(
      '  No TensorFlow could be had (official download, a Python environment, pip); models will run on ONNX Runtime.',
    );
  },
};

/** Google's own build of the C library, and the SHA-256 that it must have. */
const LIBRARY = {
  url: 'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz',
  sha256: '20c46f761d5905f592c4eac0812e8e50d9cb439f9440a9391912cf4c02ed8be8',
};

/**
 * The addon is built here: the one that tfjs-node-gpu's own install script would fetch comes without a hash, and so
 * does the library for other systems, which are not fetched for that.
 */
async function official() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !(await answers(LIBRARY.url))) return false;
  const archive = join(CACHE, 'libtensorflow.tar.gz.partial');
  say('  downloading the official library (about 400 MB)');
  const why = await download(LIBRARY, archive);
  if (why !== null) {
    rmSync(archive, {force: true});
    say(`  The official library was not used: ${why}.`);
    return false;
  }
  const folder = join(PACKAGE, 'deps');
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const {code} = await run('tar', ['-xzf', archive, '-C', folder]);
  rmSync(archive, {force: true});
  return code === 0 && (await buildAddon(join(folder, 'include'))) && (await works());
}

/** Whether the official download's host can be reached at all, asked before anything long is begun. */
async function answers(url) {
  try {
    return (await fetch(url, {method: 'HEAD', signal: AbortSignal.timeout(8000)})).ok;
  } catch {
    // Not reachable: the next source is tried, which the caller says.
    return false;
  }
}

async function inPython() {
  const environments = [
    process.env.WARMSTART_PYTHON,
    testPython(),
    inFolder(process.env.VIRTUAL_ENV),
    inFolder(process.env.CONDA_PREFIX),
    'python3',
  ];
  const program = [
    'import importlib.util as u',
    "found = u.find_spec('tensorflow')",
    "print('FOUND', found.submodule_search_locations[0] if found else '')",
  ].join('\n');
  for (const python of environments.filter(Boolean)) {
    const {code, output} = await run(python, ['-c', program]);
    const folder = /^FOUND (.+)$/m.exec(output)?.[1];
    if (code === 0 && folder && existsSync(join(folder, 'libtensorflow_cc.so.2'))) {
      say(`  linking to the TensorFlow of ${python}`);
      return folder;
    }
  }
  return null;
}

function inFolder(prefix) {
  return prefix ? join(prefix, 'bin', 'python') : null;
}

async function inWheel() {
  const folder = join(WHEEL_FOLDER, 'tensorflow');
  if (existsSync(join(folder, 'libtensorflow_cc.so.2'))) return folder;
  say('  downloading the wheel tensorflow-cpu 2.15.1 (207 MB) with pip into .cache/tensorflow');
  const work = `${WHEEL_FOLDER}.partial`;
  mkdirSync(work, {recursive: true});
  const pip = await run(
    'python3',
    [
      '-m',
      'pip',
      'download',
      '-q',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--python-version',
      '3.11',
      '--platform',
      'manylinux2014_x86_64',
      '--require-hashes',
      '-d',
      work,
      '-r',
      join(ROOT, 'scripts', 'tensorflow-wheel.txt'),
    ],
    {timeoutMs: 30 * 60_000},
  );
  if (pip.code !== 0) {
    say(`  pip could not download it: ${lastLines(pip.output, 1)}`);
    return null;
  }
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  await run('python3', ['-m', 'zipfile', '-e', join(work, wheel), work]);
  rmSync(join(work, wheel));
  rmSync(WHEEL_FOLDER, {recursive: true, force: true});
  renameSync(work, WHEEL_FOLDER);
  return folder;
}

/** Puts the two libraries where the addon looks, and builds the addon against their headers. */
async function link(tensorflow) {
  const library = join(PACKAGE, 'deps', 'lib');
  rmSync(join(PACKAGE, 'deps'), {recursive: true, force: true});
  mkdirSync(library, {recursive: true});
  const links = {
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow_cc.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
    'libtensorflow_framework.so.2': 'libtensorflow_framework.so.2',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(join(tensorflow, target), join(library, name));
  return buildAddon(join(tensorflow, 'include'));
}

/** Against the libraries in the package's `deps/lib`; `include`: their headers. */
async function buildAddon(include) {
  const library = join(PACKAGE, 'deps', 'lib');
  mkdirSync(join(PACKAGE, 'lib', 'napi-v8'), {recursive: true});
  const headers = join(ROOT, 'node_modules', 'node-api-headers', 'include');
  const {code, output} = await run(
    'g++',
    [
      '-O2',
      '-std=c++17',
      '-fPIC',
      '-shared',
      '-DNAPI_VERSION=8',
      '-I',
      headers,
      '-I',
      include,
      '-I',
      PACKAGE,
      'binding/tfjs_backend.cc',
      'binding/tfjs_binding.cc',
      '-o',
      ADDON,
      '-L',
      library,
      '-ltensorflow',
      '-ltensorflow_framework',
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ],
    {cwd: PACKAGE},
  );
  if (code === 127) say('  no C++ compiler (g++) to build the addon with; on Debian: apt-get install g++');
  else if (code !== 0) say(`  the addon could not be built: ${lastLines(output)}`);
  return code === 0;
}
