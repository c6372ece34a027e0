/**
 * `npm run dist`: packages for this system; `-- --dir` only the folder. The command goes beside it as an npm package.
 */
import {chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
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
  for (const file of ['warmstart.cjs', 'thread.cjs', 'blocks.cjs', 'trial.cjs', 'chunks'])
    cpSync(join(ROOT, 'dist', file), join(work, 'dist', file), {recursive: true});
  const wasm = join('@tensorflow', 'tfjs-backend-wasm', 'dist');
  mkdirSync(join(work, 'engine', wasm), {recursive: true});
  for (const file of readdirSync(join(ROOT, 'node_modules', wasm)).filter((entry) => entry.endsWith('.wasm'))) {
    cpSync(join(ROOT, 'node_modules', wasm, file), join(work, 'engine', wasm, file));
  }
  const threads = join('@tensorflow', 'tfjs-backend-wasm', 'wasm-out');
  mkdirSync(join(work, 'engine', threads), {recursive: true});
  for (const file of ['tfjs-backend-wasm-threaded-simd.js', 'tfjs-backend-wasm-threaded-simd.worker.js'])
    cpSync(join(ROOT, 'node_modules', threads, file), join(work, 'engine', threads, file));
  const addon = join('@tensorflow', 'tfjs-node-gpu', 'lib');
  cpSync(join(ROOT, 'node_modules', addon), join(work, 'engine', addon), {
    recursive: true,
    errorOnExist: false,
    force: true,
  });
  cpSync(join(ROOT, 'LICENSE'), join(work, 'LICENSE'));
  chmodSync(join(work, 'dist', 'warmstart.cjs'), 0o755);
  writeFileSync(
    join(work, 'package.json'),
    JSON.stringify(
      {
        name,
        version,
        description,
        license,
        engines,
        bin: {warmstart: 'dist/warmstart.cjs'},
        files: ['dist', 'engine', 'LICENSE'],
      },
      null,
      2,
    ),
  );
  const {code, output} = await run('npm', ['pack', '--pack-destination', join(ROOT, 'release'), '--loglevel=error'], {
    cwd: work,
  });
  if (code !== 0) throw new SetupError(`packing the command failed: ${output}`);
  say(`release/${name}-${version}.tgz: the command, npm install -g that file`);
}
