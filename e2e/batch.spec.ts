/** Results stay, and many images are segmented: on the real app, which is killed and started again. */
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {expect, test, type Page} from 'playwright/test';
import {readImage} from '../electron/image/formats/read';
import {openFile} from '../electron/io/byte-source';
import {writeNpy} from '../electron/io/npy';
import {Scratch} from '../electron/io/raster';
import {DEMO, ROOT, testFolder} from '../electron/testing';
import {violations} from './axe';
import {drop, launch, shownCells, type Launched} from './launch';

const MODEL = join(DEMO, 'cells-savedmodel');
const SHOTS = join(ROOT, 'test-results', 'screens');
const SIDE = 96;

/** Eighteen parts of the sample in three folders, two files that are no images any more, and one that never was. */
async function batchFolder(): Promise<string> {
  const folder = join(testFolder('batch'), 'plate');
  const source = openFile(join(DEMO, 'cells.ome.tif'));
  const sample = await readImage(source, new Scratch().make);
  const write = (name: string, bytes: Uint8Array | string): void => {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), bytes);
  };
  for (let i = 0; i < 18; i += 1) {
    const [x, y] = [(i % 5) * SIDE, Math.floor(i / 5) * SIDE];
    const planes = sample.planes.map((plane) => plane.read(x, y, SIDE, SIDE));
    const data = Float32Array.from({length: SIDE * SIDE * 2}, (_, at) => planes[at % 2]![Math.floor(at / 2)]!);
    write(`well ${i % 3}/field${i}.npy`, writeNpy({shape: [SIDE, SIDE, 2], data} as never));
  }
  source.close();
  write('well 0/cut.tif', readFileSync(join(DEMO, 'cells.ome.tif')).subarray(0, 2000));
  write('well 1/rubbish.png', 'This is no image.');
  write('notes.txt', 'Stained on Monday.');
  return folder;
}

function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && !entry.name.endsWith('run.json'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(names.toSorted().map((path) => [path.slice(folder.length), readFileSync(path)]));
}

/** The engine process dies as by the system's hand. */
async function killEngine({app}: Launched): Promise<void> {
  const pid = await app.evaluate(
    ({app: own}) =>
      own.getAppMetrics().find(({name, serviceName}) => `${name} ${serviceName}`.includes('Warmstart engine'))?.pid,
  );
  process.kill(pid!, 'SIGKILL');
}

/** The dialog in which a folder is chosen gives this one. */
async function choosing({app}: Launched, folder: string): Promise<void> {
  await app.evaluate(({dialog}, path) => {
    dialog.showOpenDialog = () => Promise.resolve({canceled: false, filePaths: [path]}) as never;
  }, folder);
}

async function segmented(page: Page): Promise<number> {
  await expect(page.getByRole('button', {name: 'Segment', exact: false}).first()).toBeEnabled({timeout: 120_000});
  await page.getByRole('button', {name: '▶ Segment'}).click();
  return shownCells(page);
}

test('cells survive a restart, with sliders and the selected cell; another pixel size makes them old', async () => {
  test.setTimeout(400_000);
  const profile = testFolder('kept');
  const image = join(testFolder('images'), 'cells.ome.tif');
  copyFileSync(join(DEMO, 'cells.ome.tif'), image);
  let cells: number;
  {
    await using started = await launch({profile});
    const {page} = started;
    await drop(page, [MODEL, image]);
    cells = await segmented(page);
    await page.getByRole('region', {name: 'Table of cells'}).getByRole('button', {name: '3', exact: true}).click();
  }
  await using again = await launch({profile});
  const {page} = again;
  expect(await shownCells(page)).toBe(cells);
  await expect(page.getByRole('row', {selected: true})).toContainText('3');
  await expect(page.getByText('Settings changed')).toHaveCount(0);
  const areas = async (): Promise<number[]> => {
    const rows = page.getByRole('region', {name: 'Table of cells'}).locator('tbody tr[aria-rowindex]');
    return (await rows.allInnerTexts()).map((text) => Number(text.split(/\s+/)[1]));
  };
  const before = await areas();
  await page.getByLabel('µm / px').fill('1');
  await expect(page.getByText(/^Settings changed since these cells were found: µm \/ px/)).toBeVisible();
  expect(await areas()).toEqual(before);
  const out = testFolder('out');
  await choosing(again, out);
  await page.getByRole('button', {name: 'Save…'}).click();
  await expect.poll(() => readdirSync(out).filter((name) => name.endsWith('cells.csv')).length).toBe(2);
  await expect(page.getByText(/^Saved /)).toBeVisible();
  const [header, ...lines] = readFileSync(join(out, 'cells-whole-cell-cells.csv'), 'utf8').trim().split('\n');
  const column = header!.split(',').indexOf('area_um2');
  const saved = lines.slice(0, before.length).map((line) => Number(Number(line.split(',')[column]).toFixed(1)));
  expect(before).toEqual(saved);
  await page.getByRole('button', {name: 'Back to what made them'}).click();
  await expect(page.getByLabel('µm / px')).toHaveValue('0.5');
  await expect(page.getByText('Settings changed')).toHaveCount(0);
});

test('a batch of twenty with two broken, an engine that is killed in it, an app that is killed after it', async () => {
  test.setTimeout(500_000);
  const profile = testFolder('batch-profile');
  const folder = await batchFolder();
  const out = testFolder('batch-out');
  mkdirSync(SHOTS, {recursive: true});
  const started = await launch({profile, expected: /./});
  const {page} = started;
  await drop(page, [MODEL, folder]);
  await expect(page.getByText('plate: 20 images. notes.txt is no image and was left out.')).toBeVisible();
  await expect(page.getByRole('button', {name: /^Segment all \(20\)$/})).toBeEnabled({timeout: 120_000});
  await page.getByRole('button', {name: /^Segment all/}).click();
  const progress = page.getByText(/^\d+ of 20 · \d+ %/);
  await expect(progress).toContainText(/^[3-9] of 20/, {timeout: 120_000});
  await page.screenshot({path: join(SHOTS, 'batch-running.png')});
  await killEngine(started);
  await expect(page.getByText('18 images are segmented, 2 failed.')).toBeVisible({timeout: 300_000});
  await page.getByRole('button', {name: 'Results…'}).click();
  const table = page.getByRole('region', {name: 'Table of images'});
  await expect(table.locator('tbody tr', {hasText: 'failed'})).toHaveCount(2);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({colorScheme: theme});
    await page.screenshot({path: join(SHOTS, `results-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
  }
  await choosing(started, out);
  await page.getByRole('button', {name: 'Export all (18)…'}).click();
  await expect(page.getByRole('button', {name: /in folder$/})).toBeVisible({timeout: 120_000});
  await page.getByRole('button', {name: 'Run folder for Nextflow (20)…'}).click();
  await expect(page.getByText('20 images are named in warmstart-run.')).toBeVisible();
  const sheet = readFileSync(join(out, 'warmstart-run', 'samplesheet.csv'), 'utf8')
    .trim()
    .split('\n');
  expect(sheet.slice(1).map((line) => line.split(',')[1])).toContain(join(folder, 'well 0', 'field0.npy'));
  expect(sheet.length).toBe(21);
  // The export is compared below.
  renameSync(join(out, 'warmstart-run'), join(testFolder('batch-run'), 'warmstart-run'));
  const command = testFolder('batch-command');
  try {
    const words = ['segment', MODEL, folder, '-o', command, '--compartment', 'both'];
    execFileSync(process.execPath, [join(ROOT, 'dist', 'warmstart.cjs'), ...words], {stdio: 'pipe'});
  } catch (error) {
    // Two of the images are refused.
    expect((error as {status?: number}).status).toBe(2);
  }
  expect(filesBelow(out).size).toBeGreaterThan(18 * 4);
  expect(filesBelow(out)).toEqual(filesBelow(command));
  expect(readdirSync(join(out, basename(folder)))).toEqual(['well 0', 'well 1', 'well 2']);
  const summary = await table.innerText();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  started.app.process().kill('SIGKILL');
  await using again = await launch({profile});
  await expect(again.page.getByText('Open the 20 images and 1 model of the last session again?')).toBeVisible();
  expect(await violations(again.page)).toEqual([]);
  await again.page.screenshot({path: join(SHOTS, 'reopen.png')});
  await again.page.getByRole('button', {name: 'Open again'}).click();
  await again.page.getByRole('button', {name: /^field0\.npy/}).click();
  expect(await shownCells(again.page)).toBeGreaterThan(0);
  await again.page.getByRole('button', {name: 'Results…'}).click();
  expect(await again.page.getByRole('region', {name: 'Table of images'}).innerText()).toBe(summary);
});
