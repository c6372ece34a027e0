/**
 * `npm run dist`: packages for this system; `-- --dir` only the folder. The command goes beside it as an npm package.
 * Each has a bill of materials and the licences of what is in it.
 */
import {chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {NOTICES, SBOM, writeNotices} from './notices.mjs';
import {foreground, packageJson, ROOT, run, say, SetupError} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';

await orExplain(async () => {
  await setUp(STEPS.start);
  const {electronDistribution} = await import('./steps/electron.mjs');
  const electron = electronDistribution();
  if (!electron) throw new SetupError('There is no Electron to package; run npm start once.');
  if (electron.version !== packageJson().devDependencies.electron) {
    say(`Packaging with Electron ${electron.version}, a stand-in: good for testing here, not for users.`);
  }
  const {version} = packageJson();
  await writeNotices(join(ROOT, 'release', 'notices'), electron.version);
  cpSync(join(ROOT, 'release', 'notices', SBOM), join(ROOT, 'release', `warmstart-${version}.cdx.json`));
  const builder = join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
  const code = await foreground(
    process.execPath,
    [
      builder,
      ...process.argv.slice(2),
      `-c.electronDist=${electron.folder}`,
      `-c.electronVersion=${electron.version}`,
      '--publish=never',
    ],
    {env: {ELECTRON_BUILDER_7ZIP_PATH: sevenZip()}},
  );
  if (code !== 0) throw new SetupError(`electron-builder ended with code ${code}.`);
  await packCommand();
});

/** The archiver from npm, so that electron-builder need not fetch its own. */
function sevenZip() {
  const {path7za} = createRequire(join(ROOT, 'package.json'))('7zip-bin');
  if (process.platform !== 'win32') chmodSync(path7za, 0o755);
  return path7za;
}

/** release/warmstart-<version>.tgz: installs with `npm install -g FILE`, without any dependency. */
async function packCommand() {
  const {name, version, description, license, engines} = packageJson();
  const work = join(ROOT, 'release', 'command');
  rmSync(work, {recursive: true, force: true});
  mkdirSync(work, {recursive: true});
  copyProgram(work);
  copyEngines(join(work, 'engine', '@tensorflow'));
  copyOnnxRuntime(join(work, 'engine'));
  cpSync(join(ROOT, 'LICENSE'), join(work, 'LICENSE'));
  await writeNotices(work, null);
  const bin = {warmstart: 'dist/warmstart.cjs'};
  const files = ['dist', 'engine', 'LICENSE', SBOM, NOTICES];
  const manifest = {name, version, description, license, engines, bin, files};
  writeFileSync(join(work, 'package.json'), JSON.stringify(manifest, null, 2));
  const words = ['pack', '--pack-destination', join(ROOT, 'release'), '--loglevel=error'];
  const {code, output} = await run('npm', words, {cwd: work});
  if (code !== 0) throw new SetupError(`packing the command failed: ${output}`);
  say(`release/${name}-${version}.tgz: the command, npm install -g that file`);
}

/** What the command is made of, which `warmstart pack` copies too. */
function program() {
  return JSON.parse(readFileSync(join(ROOT, 'electron', 'worker', 'pack', 'program.json'), 'utf8'));
}

function copyProgram(work) {
  for (const file of program().bundles) cpSync(join(ROOT, 'dist', file), join(work, 'dist', file), {recursive: true});
  chmodSync(join(work, 'dist', 'warmstart.cjs'), 0o755);
}

/** What cannot lie inside a bundle, laid out as in node_modules/@tensorflow. */
function copyEngines(folder) {
  const from = join(ROOT, 'node_modules', '@tensorflow');
  const files = [...program().wasm.map((name) => join('tfjs-backend-wasm', name)), join('tfjs-node-gpu', 'lib')];
  for (const file of files) cpSync(join(from, file), join(folder, file), {recursive: true, force: true});
}

/** The library for this system alone; of the two names it has on macOS, the one that the addon asks for. */
function copyOnnxRuntime(folder) {
  const library = join('onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
  const from = join(ROOT, 'node_modules', library);
  if (!existsSync(from)) return;
  const isNeeded = (path) => !/libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(path);
  cpSync(from, join(folder, library), {recursive: true, filter: isNeeded});
}
