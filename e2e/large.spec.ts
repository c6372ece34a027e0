/** An image of more pixels than the window holds: shown by the level in view, its sliders by the part in view. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'playwright/test';
import {DEMO, ROOT} from '../electron/testing';
import {drop, launch} from './launch';

const python = process.env['WARMSTART_TEST_PYTHON'] ?? join(ROOT, '.cache', 'python', 'bin', 'python');
const SHOTS = join(ROOT, 'test-results', 'screens');

test('a large image is seen whole and close by', async () => {
  test.skip(!existsSync(python), 'the image is made by the test Python');
  test.setTimeout(180_000);
  mkdirSync(SHOTS, {recursive: true});
  const image = join(ROOT, 'test-results', 'large.ome.tif');
  execFileSync(python, [join(ROOT, 'e2e', 'fixtures', 'make_large.py'), '4608', image]);
  await using started = await launch();
  const {page} = started;
  await drop(page, [image]);
  await expect(page.getByText('4608 × 4608 × 2')).toBeVisible({timeout: 60_000});
  await expect(page.getByText(/21 megapixels: about \d\.\d GB of memory, \d\.\d GB of disk/)).toBeVisible();
  const canvas = page.getByTestId('viewer');
  // Noise does not compress: a picture of the image is large, an empty canvas is not.
  await expect.poll(async () => (await canvas.screenshot()).length, {timeout: 30_000}).toBeGreaterThan(100_000);
  await page.screenshot({path: join(SHOTS, 'large-whole.png')});
  const whole = await canvas.screenshot();
  await canvas.hover();
  for (let i = 0; i < 6; i += 1) await page.mouse.wheel(0, -500);
  await expect.poll(async () => (await canvas.screenshot()).equals(whole)).toBe(false);
  await page.getByRole('button', {name: '100 %'}).click();
  await page.waitForTimeout(800);
  await page.screenshot({path: join(SHOTS, 'large-close.png')});
});

test('a slider moves the cells in view at once, then all of them', async () => {
  test.setTimeout(180_000);
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'cells.ome.tif')]);
  await page.getByRole('button', {name: '▶ Segment'}).click();
  const canvas = page.getByTestId('viewer');
  await expect(canvas).not.toHaveAttribute('data-labels', '0', {timeout: 90_000});
  const before = Number(await canvas.getAttribute('data-labels'));
  const count = await page.getByTestId('cell-count').textContent();
  await page.getByText('Where cells end').click();
  await page.getByLabel('Smallest').fill('250');
  // The part in view, both compartments of the whole.
  await expect.poll(async () => Number(await canvas.getAttribute('data-labels'))).toBeGreaterThanOrEqual(before + 3);
  await expect(page.getByTestId('cell-count')).not.toHaveText(count!);
});
