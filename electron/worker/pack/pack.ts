/**
 * A folder that is all that a task needs: it is the root of a container without anything else in it, and runs where it
 * lies too. Node and the C library that it was made with come along, and of the engines ONNX Runtime.
 */
import {execFile} from 'node:child_process';
import {chmodSync, cpSync, existsSync, mkdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {FaultError} from '../../contract/fault';
import type {PackReport} from '../../contract/model';
import {resourceDirectory} from '../../engine/resources';
import {writeAtomically} from '../../io/atomic-write';
import {filesBelow} from '../../io/files-below';
import {convertModel} from '../model/convert';
import {Stages, type JobContext} from '../runtime/stages';
// What the command is made of: scripts/dist.mjs packs the same.
import program from './program.json';
import {DOCKERFILE, IGNORED, launcher} from './texts';

/** In the container. */
const HOME = 'opt/warmstart';
const NAME_OF_MODEL = 'model.h5';

/** `folder` must not be there. Throws a FaultError for a model that cannot be run here. */
export async function pack(path: string, folder: string, context: JobContext): Promise<PackReport> {
  checkPlatform();
  if (existsSync(folder)) throw new FaultError('exists', `${folder} exists already; choose another folder.`);
  const stages = new Stages(context);
  await writeAtomically(folder, false, async (temporary) => {
    const home = join(temporary, HOME);
    mkdirSync(home, {recursive: true});
    await stages.run('write', () => copyProgram(home));
    copyLibraries(temporary);
    // Everybody writes there, and nobody removes what is another's.
    mkdirSync(join(temporary, 'tmp'));
    chmodSync(join(temporary, 'tmp'), 0o1777);
    await addModel(path, join(home, NAME_OF_MODEL), context);
    await stages.run('load', () => warmUp(home));
    writeFileSync(join(temporary, 'warmstart'), launcher(`${HOME}/bin/node`, `${HOME}/dist/warmstart.cjs`));
    chmodSync(join(temporary, 'warmstart'), 0o755);
    writeFileSync(join(temporary, 'Dockerfile'), DOCKERFILE);
    writeFileSync(join(temporary, '.dockerignore'), IGNORED);
  });
  const bytes = filesBelow(folder).reduce((sum, {stats}) => sum + stats.size, 0);
  return {folder, bytes, model: `/${HOME}/${NAME_OF_MODEL}`, timings: stages.rounded()};
}

function checkPlatform(): void {
  if (process.platform === 'linux' && !process.versions['electron']) return;
  throw new FaultError('usage', 'A folder for Linux containers is packed by the warmstart command on Linux.');
}

function copyProgram(home: string): void {
  const bundles = bundleFolder();
  for (const name of program.bundles) cpSync(join(bundles, name), join(home, 'dist', name), {recursive: true});
  const library = join('onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
  const engines = resourceDirectory();
  if (!existsSync(join(engines, library)))
    throw new FaultError('engine', `ONNX Runtime has no library for ${process.arch} here to pack.`);
  const wasm = program.wasm.map((name) => join('@tensorflow', 'tfjs-backend-wasm', name));
  for (const name of [library, ...wasm]) cpSync(join(engines, name), join(home, 'engine', name), {recursive: true});
  cpSync(process.execPath, join(home, 'bin', 'node'), {dereference: true});
}

/** This file lies in a chunk beside the bundles, or in one of them. */
function bundleFolder(): string {
  const found = [__dirname, dirname(__dirname)].find((folder) => existsSync(join(folder, 'warmstart.cjs')));
  if (found === undefined) throw new FaultError('usage', 'There is no built command here to pack.');
  return found;
}

/** Those of ONNX Runtime that a Node need not have loaded. */
const FURTHER = ['librt.so.1', 'libgcc_s.so.1', 'libstdc++.so.6'];

/** What this process has loaded from the system, where it was loaded from. */
function copyLibraries(root: string): void {
  const report = process.report.getReport() as unknown as {readonly sharedObjects: readonly string[]};
  const loaded = report.sharedObjects.filter((path) => /^\/(usr\/)?lib/.test(path));
  const folders = [...new Set(loaded.map((path) => dirname(path)))];
  const further = FURTHER.flatMap((name) => {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    return found === undefined ? [] : [found];
  });
  for (const path of new Set([...loaded, ...further])) cpSync(path, join(root, path), {dereference: true});
}

async function addModel(path: string, output: string, context: JobContext): Promise<void> {
  if (path.endsWith('.h5') && statSync(path).isFile()) return cpSync(path, output, {dereference: true});
  await convertModel(path, output, {keepOptimizer: false, overwrite: false}, context);
}

/** By the packed program itself, which is shown to run by it. */
async function warmUp(home: string): Promise<void> {
  const words = [join(home, 'dist', 'warmstart.cjs'), 'warm', join(home, NAME_OF_MODEL), '-o', join(home, 'warm')];
  try {
    await promisify(execFile)(join(home, 'bin', 'node'), words, {env: {PATH: ''}});
  } catch (error) {
    const {stderr = ''} = error as {readonly stderr?: string};
    throw new FaultError(
      'not-runnable',
      `The packed program does not run this model: ${stderr.trim() || String(error)}`,
    );
  }
}
