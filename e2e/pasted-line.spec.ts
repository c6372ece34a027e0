/** The line that the window shows, pasted into a shell, gives every file that the window saved, byte for byte. */
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readdirSync, readFileSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type ElectronApplication} from 'playwright/test';
import {violations} from './axe';
import {DEMO, ROOT, testFolder} from '../electron/testing';
import {drop, launch, shownCells, statusLine} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

/** The next folder that is asked for is this one. */
async function chooseFolder(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(({dialog}, path) => {
    dialog.showOpenDialog = () => Promise.resolve({canceled: false, filePaths: [path]});
  }, folder);
}

/** As a person does: the line as it is, in a shell that knows `warmstart`. */
function paste(line: string): void {
  const command = join(ROOT, 'dist', 'warmstart.cjs');
  const known = `warmstart() { "${process.execPath}" "${command}" "$@"; }`;
  execFileSync('sh', ['-c', `${known}\n${line}`], {stdio: ['ignore', 'ignore', 'inherit']});
}

/** What of a record is of the run, not of the files: by which program. */
const OF_THE_RUN = ['node'] as const;

function recordIn(path: string): Record<string, unknown> {
  const record = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  for (const name of OF_THE_RUN) {
    expect(record, `the record says ${name}`).toHaveProperty(name);
    delete record[name];
  }
  return record;
}

test('the pasted line gives every file that was saved, byte for byte', async () => {
  const folder = join(testFolder('pasted'), "it's a folder");
  const results = join(folder, 'my results');
  mkdirSync(results, {recursive: true});
  cpSync(join(DEMO, 'cells-savedmodel'), join(folder, 'cells model'), {recursive: true});
  cpSync(join(DEMO, 'cells.ome.tif'), join(folder, 'cells $1.ome.tif'));
  await using started = await launch();
  const {page, app} = started;
  await drop(page, [join(folder, 'cells model'), join(folder, 'cells $1.ome.tif')]);
  await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled({timeout: 60_000});
  await page.getByLabel('µm / px').fill('0.6');
  await page.getByLabel('µm / px').press('Tab');
  await page.getByRole('button', {name: '▶ Segment'}).click();
  const cells = await shownCells(page);
  await page.getByText('Where cells end').click();
  await page.getByLabel('Smallest').fill('300');
  const count = async (): Promise<number> =>
    Number(/\((\d+)\)/.exec((await page.getByTestId('cell-count').textContent()) ?? '')?.[1]);
  await expect.poll(count).not.toBe(cells);
  const shown = page.getByTestId('command');
  await expect(shown).toContainText(/^warmstart segment 'cells model' 'cells \$1\.ome\.tif' -o results /);
  await expect(shown).toContainText('--mpp 0.6');
  await expect(shown).toContainText('--small-objects 300');
  await expect(shown).not.toContainText(folder);
  await chooseFolder(app, results);
  await page.getByRole('region', {name: 'Cells'}).getByRole('button', {name: 'Save…'}).click();
  await expect(statusLine(page)).toContainText('run.json', {timeout: 60_000});
  await page.getByRole('button', {name: 'Copy command'}).click();
  await expect.poll(() => app.evaluate(({clipboard}) => clipboard.readText())).toContain('warmstart segment');
  const line = await app.evaluate(({clipboard}) => clipboard.readText());

  const saved = join(folder, 'saved');
  renameSync(results, saved);
  paste(line);
  const names = readdirSync(saved).toSorted();
  expect(readdirSync(results).toSorted()).toEqual(names);
  expect(names.length).toBeGreaterThan(8);
  for (const name of names.filter((own) => !own.endsWith('run.json')))
    expect(readFileSync(join(results, name)).equals(readFileSync(join(saved, name))), name).toBe(true);
  const record = names.find((own) => own.endsWith('run.json'))!;
  expect(recordIn(join(results, record))).toEqual(recordIn(join(saved, record)));
  expect(recordIn(join(saved, record))['command']).toContain('--small-objects 300');

  await page.getByRole('button', {name: 'Command', expanded: false}).click();
  await page.getByText('Earlier lines').click();
  mkdirSync(SHOTS, {recursive: true});
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({colorScheme: theme});
    await page.screenshot({path: join(SHOTS, `command-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
  }
});
