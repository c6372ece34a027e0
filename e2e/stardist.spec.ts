/** A StarDist model in the window: its objects, its sliders, and how its outputs are read. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type Page} from 'playwright/test';
import {generatedFixtures, ROOT, testPython} from '../electron/testing';
import {violations} from './axe';
import {drop, launch, shownCells} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

test.skip(!testPython(), 'the models are written by Python');

function trained(): string {
  return join(generatedFixtures('stardist-networks', 'e2e/fixtures/make_stardist.py'), 'trained');
}

/** Sets a slider as a drag that ends there does. */
async function slide(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('slider', {name: label}).fill(value);
}

for (const theme of ['light', 'dark'] as const) {
  test(`a StarDist model's objects follow its sliders, ${theme}`, async () => {
    mkdirSync(SHOTS, {recursive: true});
    await using started = await launch();
    const {page} = started;
    await page.emulateMedia({colorScheme: theme});
    await drop(page, [join(trained(), 'saved-model'), join(trained(), 'real.tif')]);
    await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled({timeout: 60_000});
    await page.getByRole('button', {name: '▶ Segment'}).click();
    const found = await shownCells(page);
    expect(found).toBeGreaterThan(10);
    // What lies beside the SavedModel holds for the .h5 that was made of it.
    const images = page.getByRole('region', {name: 'Images'});
    await expect(images.getByText(/Objects are more likely than 0.6 and share at most 0.3/)).toBeVisible();
    await page.getByText('Which objects are cells').click();
    await expect(page.getByRole('slider', {name: /^Probability/})).toHaveValue('0.6');
    await slide(page, 'Probability', '0.8');
    await expect.poll(() => shownCells(page)).toBeLessThan(found);
    await page.screenshot({path: join(SHOTS, `stardist-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', {name: 'As the model has them'}).click();
    await expect.poll(() => shownCells(page)).toBe(found);
  });
}

test('its outputs are read as is chosen', async () => {
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(trained(), 'model.h5'), join(trained(), 'real.tif')]);
  const model = page.getByRole('region', {name: 'Model'});
  await model.getByRole('combobox', {name: 'Read as'}).selectOption('StarDist');
  await expect(model.getByRole('combobox', {name: 'Probability'})).toHaveValue('prob');
  await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled({timeout: 60_000});
  await page.getByRole('button', {name: '▶ Segment'}).click();
  expect(await shownCells(page)).toBeGreaterThan(10);
  await model.getByRole('combobox', {name: 'Distances'}).selectOption('prob');
  await page.getByRole('button', {name: '▶ Segment'}).click();
  await expect(page.getByRole('alert')).toContainText('prob,prob are not StarDist’s');
});

test('a dropped OME-Zarr folder is an image, of a plate one of its fields', async () => {
  const folder = generatedFixtures('zarr', 'e2e/fixtures/make_zarr.py');
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(folder, 'plate-3.zarr'), join(folder, 'axes-2-tczyx.zarr')]);
  const images = page.getByRole('region', {name: 'Images'});
  // Of several the first is shown.
  await images.getByRole('button', {name: /axes-2-tczyx/}).click();
  await expect(images.getByText('53 × 37 × 3')).toBeVisible();
  await expect(images.getByText('Of 4 Z planes the first is used.')).toBeVisible();
  await expect(images.getByLabel('µm / px')).toHaveValue('0.65');
  await images.getByRole('button', {name: /plate-3/}).click();
  await expect(images.getByText(/The file holds 4 images .* number 0, A\/1\/0, is used/)).toBeVisible();
  await images.getByRole('combobox', {name: 'Image', exact: true}).selectOption('3');
  await expect(images.getByText(/number 3, B\/2\/1, is used/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
