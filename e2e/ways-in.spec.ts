/** How models and images come in, and results go out, without the window's own buttons. */
import {spawn} from 'node:child_process';
import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'playwright/test';
import {violations} from './axe';
import {DEMO, ROOT, testFolder} from '../electron/testing';
import {launch, shownCells, type Launched} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

/** A start while another one runs; resolves with its exit code. */
function startAgain(profile: string, given: readonly string[]): Promise<number | null> {
  const words = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT, ...given];
  const env = {...process.env, WARMSTART_USER_DATA: profile};
  const second = spawn(process.env['WARMSTART_ELECTRON']!, words, {env, stdio: 'ignore', cwd: DEMO});
  return new Promise((resolve) => second.once('exit', resolve));
}

/** Images as microscopes write them, of which one is of a foreign format under another name. */
function plate(): string {
  const folder = join(testFolder('given'), 'plate');
  mkdirSync(folder);
  copyFileSync(join(DEMO, 'nuclei.tif'), join(folder, 'nuclei.tif'));
  writeFileSync(join(folder, 'scan.czi'), 'ZISRAWFILE\0\0\0\0\0\0');
  return folder;
}

/** What the system would have been asked to drag. */
async function watchDrags({app}: Launched): Promise<() => Promise<readonly string[]>> {
  await app.evaluate(({BrowserWindow}) => {
    const {webContents} = BrowserWindow.getAllWindows().find((one) => one.isVisible())!;
    webContents.startDrag = ({files}) => Object.assign(globalThis, {dragged: files});
  });
  return async () => (await app.evaluate(() => (globalThis as {dragged?: readonly string[]}).dragged)) ?? [];
}

test('what a start is given opens, a second start hands over, and what was opened last is offered', async () => {
  const profile = testFolder('ways-in');
  const folder = plate();
  {
    const given = [
      join(DEMO, 'cells-savedmodel'),
      pathToFileURL(join(DEMO, 'cells.ome.tif')).href,
      '/nowhere/gone.tif',
    ];
    await using started = await launch({profile, given});
    const {page} = started;
    await expect(page.getByText('512 × 512 × 2')).toBeVisible();
    await expect(page.getByText('gone.tif was to be opened and is not there; check its path.')).toBeVisible();
    await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled();
    await page.getByRole('button', {name: '▶ Segment'}).click();
    const cells = await shownCells(page);
    const dragged = await watchDrags(started);
    const handle = page.getByRole('button', {name: /Drag results/});
    await handle.hover();
    await page.mouse.down();
    await page.mouse.move(500, 300, {steps: 5});
    await expect.poll(dragged, {timeout: 60_000}).not.toEqual([]);
    await page.mouse.up();
    expect((await dragged()).map((path) => basename(path))).toContain('cells-whole-cell-labels.tif');
    // By a path that is none of the first start's folder.
    expect(await startAgain(profile, [folder, 'nuclei.tif'])).toBe(0);
    await page.getByRole('button', {name: /^scan\.czi/}).click();
    await expect(page.getByText(/it is a Zeiss CZI file, which is not read; open it in Fiji/).first()).toBeVisible();
    const menu = await started.app.evaluate(({Menu}) =>
      Menu.getApplicationMenu()!
        .items.flatMap(({submenu}) => submenu?.items ?? [])
        .find(({label}) => label === 'Open Recent')!
        .submenu!.items.map(({label}) => label),
    );
    expect(menu).toEqual([
      expect.stringContaining('plate ('),
      'nuclei.tif (demo)',
      expect.stringMatching(/^cells-savedmodel \(demo\) · converted · HDF5/),
      expect.stringContaining(`cells.ome.tif (demo) · ${cells} cells`),
      '',
      'Clear This List',
    ]);
    await page.evaluate(() => localStorage.clear());
    await page.evaluate(() => Object.defineProperty(Storage.prototype, 'setItem', {value: () => undefined}));
  }
  await using again = await launch({profile});
  const {page} = again;
  const list = page.getByRole('region', {name: 'Opened last'});
  mkdirSync(SHOTS, {recursive: true});
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({colorScheme: theme});
    await expect(list.getByText('2 images')).toBeVisible();
    await page.screenshot({path: join(SHOTS, `recent-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
  }
  await list.getByRole('button').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('512 × 512 × 1')).toBeVisible();
});
