/** The window as people with other eyes, hands and sizes of screen meet it. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'playwright/test';
import {violations} from './axe';
import {DEMO, generatedFixtures, ROOT, testFolder} from '../electron/testing';
import {drop, launch, shownCells} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${theme}; every state is pictured`, async () => {
    test.setTimeout(240_000);
    mkdirSync(SHOTS, {recursive: true});
    await using started = await launch();
    const {page, app} = started;
    await page.emulateMedia({colorScheme: theme});
    const size = (width: number, height: number): Promise<void> =>
      app.evaluate(
        ({BrowserWindow}, [w, h]) =>
          BrowserWindow.getAllWindows()
            .find((window) => window.isVisible())!
            .setContentSize(w!, h!),
        [width, height],
      );
    const shot = (name: string): Promise<unknown> => page.screenshot({path: join(SHOTS, `${name}-${theme}.png`)});
    await shot('empty');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', {name: 'Try the sample'}).click();
    expect(await shownCells(page)).toBeGreaterThan(100);
    await expect(page.getByTestId('times')).toBeVisible({timeout: 90_000});
    await shot('folded');
    await page.getByRole('button', {name: /^Layers \(/}).click();
    await page.getByRole('button', {name: 'Measure where the time goes'}).click();
    await expect(
      page.getByText(/^One prediction of 1 × 256 × 256 × 2, medians of three, by WebAssembly/),
    ).toBeVisible();
    await shot('layers');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', {name: 'Times', expanded: false}).click();
    await shot('cells');
    expect(await violations(page)).toEqual([]);
    // Words stay to be read under the pointer.
    await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled();
    await page.getByRole('button', {name: '▶ Segment'}).hover();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', {name: 'Table'}).click();
    await page.keyboard.press('F1');
    for (const topic of [
      'Keys',
      'What each slider does',
      'Why HDF5 is faster',
      'What Location2D is',
      'About Warmstart',
    ]) {
      await page.getByRole('navigation', {name: 'Topics'}).getByRole('button', {name: topic}).click();
      if (topic === 'About Warmstart') await page.getByRole('button', {name: 'Show the licences'}).click();
      await shot(`help-${topic.toLowerCase().replaceAll(' ', '-')}`);
      expect(await violations(page)).toEqual([]);
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    await shot('settings');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+P');
    await page.keyboard.type('nucl');
    const commands = page.getByRole('dialog', {name: 'All commands'});
    await expect(commands.getByRole('option')).toHaveText(['nuclei.tifimage']);
    await shot('palette');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', {name: 'Engines…'}).click();
    await page.getByRole('button', {name: 'Self-test'}).last().click();
    await expect(page.getByText(/Passed: within/)).toBeVisible();
    await shot('engines');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', {name: 'Close'}).click();
    await drop(page, [join(ROOT, 'e2e', 'fixtures', 'models', 'subclassed', 'saved_model'), join(ROOT, 'scripts')]);
    await expect(page.getByRole('alert')).toContainText('is not a SavedModel');
    await shot('refused');
    expect(await violations(page)).toEqual([]);
    await size(2560, 1440);
    await expect.poll(() => page.evaluate(() => window.innerHeight)).toBe(1440);
    await page.waitForTimeout(500);
    await shot('large');
    // The cell table is filled to its lower edge.
    const table = page.getByRole('region', {name: 'Table of cells'});
    const bottom = await table.evaluate((element) => element.getBoundingClientRect().bottom);
    const last = await table
      .locator('tr[aria-rowindex]')
      .last()
      .evaluate((row) => row.getBoundingClientRect().bottom);
    expect(last).toBeGreaterThanOrEqual(bottom);
  });
}

test('the session survives a restart', async () => {
  const profile = testFolder('restart');
  {
    await using started = await launch({profile});
    await drop(started.page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'nuclei.tif')]);
    await expect(started.page.getByText('512 × 512 × 1')).toBeVisible();
    await started.page.getByLabel('µm / px').fill('0.4');
    await started.page.getByLabel('µm / px').press('Tab');
  }
  await using again = await launch({profile});
  await expect(again.page.getByText('all 131 weights identical to the byte')).toBeVisible();
  await expect(again.page.getByLabel('µm / px')).toHaveValue('0.4');
  await expect(again.page.getByTestId('times')).toContainText('HDF5');
});

test('a stack without a pixel size says what was assumed, and another plane of it can be chosen', async () => {
  const stacks = generatedFixtures('axes', 'e2e/fixtures/make_axes.py');
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(stacks, 'ij-zstack.tif')]);
  const images = page.getByRole('region', {name: 'Images'});
  await expect(images.getByText('Of 7 Z planes the first is used.')).toBeVisible();
  await expect(images.getByText(/No pixel size in the file: taken as the model’s own 0.5 µm/)).toBeVisible();
  await images.getByLabel('Z as').selectOption('max');
  await expect(images.getByText('Used are the largest values of 7 Z planes.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('Escape closes a sheet and leaves the job behind it running', async () => {
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'cells.ome.tif')]);
  await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled();
  await page.getByRole('combobox', {name: 'Engine'}).selectOption('wasm');
  await page.getByRole('button', {name: '▶ Segment'}).click();
  await page.getByRole('button', {name: 'Help'}).click();
  await expect(page.getByRole('dialog', {name: 'Help'})).toBeVisible();
  await expect(page.getByRole('button', {name: 'Cancel', exact: true, includeHidden: true})).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', {name: 'Help'})).toBeHidden();
  expect(await shownCells(page)).toBeGreaterThan(100);
});

test('images share one canvas, and a picture that the graphics processor lost comes back', async () => {
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(DEMO, 'cells.ome.tif'), join(DEMO, 'nuclei.tif')]);
  await expect(page.getByText('512 × 512 × 2')).toBeVisible();
  await page.getByRole('button', {name: /nuclei\.tif/}).click();
  await expect(page.getByText('512 × 512 × 1')).toBeVisible();
  const canvas = page.getByTestId('viewer');
  await canvas.evaluate((element) => element.setAttribute('data-mark', 'first'));
  await page.getByRole('button', {name: /cells\.ome\.tif/}).click();
  await expect(canvas).toHaveAttribute('data-mark', 'first');
  await expect.poll(async () => (await canvas.screenshot()).length).toBeGreaterThan(20_000);
  await page.mouse.move(0, 0);
  const before = await canvas.screenshot();
  const losing = await canvas.evaluateHandle((element) =>
    (element as HTMLCanvasElement).getContext('webgl2')!.getExtension('WEBGL_lose_context')!,
  );
  await losing.evaluate((extension) => extension.loseContext());
  await expect(page.getByText(/The graphics processor was reset/)).toBeVisible();
  await losing.evaluate((extension) => extension.restoreContext());
  await expect(page.getByText(/The graphics processor was reset/)).toBeHidden();
  await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(true);
});
