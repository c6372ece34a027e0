/** Steps that stand by themselves: an image is seen while a model converts; what gives no cells is converted too. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type Page} from 'playwright/test';
import {violations} from './axe';
import {DEMO, generatedFixtures, MODELS, ROOT, testPython} from '../electron/testing';
import {drop, launch, shownCells} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

/** A model of Mesmer's size where there is a Python to make it; else the sample. */
function model(): string {
  if (!testPython()) return join(DEMO, 'cells-savedmodel');
  return join(generatedFixtures('mesmer'), 'mesmer', 'saved_model');
}

/** When each of these was first on the page, in the order in which they came. */
async function watch(page: Page, wanted: Readonly<Record<string, string>>): Promise<() => Promise<string[]>> {
  await page.evaluate((selectors) => {
    const seen: string[] = [];
    const look = (): void => {
      for (const [name, selector] of Object.entries(selectors))
        if (!seen.includes(name) && document.querySelector(selector)) seen.push(name);
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, {seenInOrder: seen});
  }, wanted);
  return () => page.evaluate(() => (window as unknown as {seenInOrder: string[]}).seenInOrder);
}

test('an image that is dropped together with a model is seen before the model is converted', async () => {
  await using started = await launch();
  const {page} = started;
  const order = await watch(page, {
    image: '[data-testid=viewer]',
    converting: '[data-step=convert][data-state=running]',
    checking: '[data-step=check]',
  });
  await drop(page, [model(), join(DEMO, 'cells.ome.tif')]);
  await expect(page.getByRole('button', {name: 'Save .h5…'})).toBeVisible({timeout: 60_000});
  await expect.poll(order).toContain('checking');
  const seen = await order();
  expect(seen.indexOf('image')).toBeLessThan(seen.indexOf('checking'));
  // Cells do not wait for the check and the times, which begin again after them.
  await page.getByRole('button', {name: '▶ Segment'}).click();
  await shownCells(page);
  await expect(page.getByRole('alert')).toBeEmpty();
});

test('the conversion is there when its check and its times are cancelled, and they can be begun again', async () => {
  await using started = await launch();
  const {page} = started;
  await drop(page, [model()]);
  const steps = page.getByRole('list', {name: 'What is being done with it'});
  await steps.getByRole('button', {name: 'Cancel the check'}).click({timeout: 60_000});
  await expect(steps.getByText('Check of its predictions cancelled')).toBeVisible();
  await expect(page.getByRole('button', {name: 'Save .h5…'})).toBeEnabled();
  await steps.getByRole('button', {name: 'Cancel the timing'}).click();
  await expect(steps.getByText('Timing cancelled')).toBeVisible();
  mkdirSync(SHOTS, {recursive: true});
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({colorScheme: theme});
    await page.screenshot({path: join(SHOTS, `steps-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
  }
  await steps.getByRole('button', {name: 'Again the check'}).click();
  await expect(page.getByText(/^Predictions (checked|not compared)/)).toBeVisible({timeout: 60_000});
  await expect(page.getByRole('alert')).toBeEmpty();
});

for (const [name, why] of [
  ['trained', 'Cells need a map of the image'],
  ['nested', 'Cells need a model that takes one image'],
] as const) {
  test(`${name}, which gives no cells, is converted, and Segment says why before it is pressed`, async () => {
    await using started = await launch();
    const {page} = started;
    await drop(page, [join(MODELS, name, 'saved_model'), join(DEMO, 'nuclei.tif')]);
    await expect(page.getByText(/^Converted\. Cells cannot be drawn here, because/)).toContainText(why);
    await expect(page.getByText('512 × 512 × 1')).toBeVisible();
    const segment = page.getByRole('button', {name: '▶ Segment'});
    await expect(segment).toBeDisabled();
    expect(await segment.getAttribute('title')).toContain(why);
    await expect(page.getByRole('button', {name: 'Save .h5…'})).toBeEnabled();
    await expect(page.locator('[data-step]')).toHaveCount(0, {timeout: 60_000});
    await expect(page.getByRole('alert')).toBeEmpty();
    mkdirSync(SHOTS, {recursive: true});
    await page.screenshot({path: join(SHOTS, `no-cells-${name}.png`)});
  });
}
