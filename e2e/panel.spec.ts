/** A panel of five channels in Z planes: seen, segmented, its cells gone through and compared. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type Page} from 'playwright/test';
import {violations} from './axe';
import {DEMO, generatedFixtures, ROOT} from '../electron/testing';
import {drop, launch, shownCells} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

/** In both themes, each without a fault that axe finds where there is something new to be read. */
async function pictured(page: Page, name: string, isNew = true): Promise<void> {
  mkdirSync(SHOTS, {recursive: true});
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({colorScheme: theme});
    await page.screenshot({path: join(SHOTS, `${name}-${theme}.png`)});
    if (isNew) expect(await violations(page)).toEqual([]);
  }
}

/** Small cells are dropped by a slider: those that went are told from the rest, by colour, hatch and number. */
async function compared(page: Page): Promise<void> {
  const layers = page.getByRole('region', {name: 'Layers'});
  const before = await shownCells(page);
  await page.getByRole('button', {name: 'Fit', exact: true}).click();
  await layers.getByText('Where cells end').click();
  await layers.getByLabel('Smallest').fill('300');
  await expect.poll(() => shownCells(page)).not.toBe(before);
  const after = await shownCells(page);
  await layers.getByText('What the model gave').click();
  await layers.getByRole('checkbox', {name: 'Whole cell: interior'}).check();
  await expect(layers.getByRole('combobox', {name: 'Whole cell: interior colours'})).toHaveValue('viridis');
  await pictured(page, 'maps');
  await layers.getByRole('checkbox', {name: 'Whole cell: interior'}).uncheck();
  await layers.getByText('Compare with another result').click();
  await layers.getByLabel('Other result').selectOption({index: 1});
  const legend = page.getByTestId('difference');
  await expect(legend).toContainText(`${before - after} only in the other`);
  await expect(legend).toContainText(`${after} in both`);
  await pictured(page, 'difference');
  await layers.getByRole('radio', {name: 'Split'}).check();
  await layers.getByRole('slider', {name: 'Split at'}).fill('0.4');
  await expect(page.getByText('the other: cells-savedmodel')).toBeVisible();
  await pictured(page, 'split', false);
  await layers.getByLabel('Other result').selectOption({index: 0});
}

test('a stack of five channels', async () => {
  const folder = generatedFixtures('panel', 'e2e/fixtures/make_panel.py');
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(folder, 'panel.ome.tif')]);
  const images = page.getByRole('region', {name: 'Images'});
  await expect(images.getByText(/Guessed: nuclear is DAPI \(by its name\), membrane is E-cadherin/)).toBeVisible();
  await images.getByRole('slider', {name: 'Z plane'}).press('ArrowRight');
  await expect(images.getByText('Of 3 Z planes number 1 (counted from 0) is used.')).toBeVisible();
  const layers = page.getByRole('region', {name: 'Layers'});
  await layers.getByRole('checkbox', {name: 'CD3'}).check();
  await layers.getByRole('checkbox', {name: 'CD8'}).check();
  await layers.getByRole('combobox', {name: 'DAPI colours'}).selectOption('Magma');
  await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled({timeout: 60_000});
  await page.getByRole('button', {name: '▶ Segment'}).click();
  expect(await shownCells(page)).toBeGreaterThan(100);
  await expect(page.getByTestId('command')).toContainText('--nuclear 3 --membrane 1 --mpp 0.5 --z 1');
  const cells = page.getByRole('region', {name: 'Cells', exact: true});
  await cells.getByRole('columnheader', {name: /µm²/}).getByRole('button').click();
  await cells.getByRole('button', {name: 'Next cell'}).click();
  await expect(cells.getByRole('row', {selected: true})).toHaveAttribute('aria-rowindex', '2');
  await cells.getByText('Columns and filter').click();
  await cells.getByRole('checkbox', {name: 'CD3'}).check();
  await cells.getByRole('combobox', {name: 'Value to show cells by'}).selectOption('Mean of CD3');
  await cells.getByRole('spinbutton', {name: 'At least'}).fill('300');
  await cells.getByRole('spinbutton', {name: 'At least'}).press('Enter');
  await page.getByRole('button', {name: '100 %'}).click();
  for (let i = 0; i < 4; i += 1) await page.getByRole('button', {name: 'Zoom in'}).click();
  await expect(page.getByRole('img', {name: /^Overview/})).toBeVisible();
  await pictured(page, 'panel');
  await compared(page);
  await cells.getByText('Columns and filter').click();
  await drop(page, [join(folder, 'noise.ome.tif')]);
  await expect(images.getByText('256 × 256 × 2')).toBeVisible();
  await page.getByRole('button', {name: '▶ Segment'}).click();
  await expect(cells.getByText(/^DAPI is hardly brighter in these \d+ cells/)).toBeVisible();
  await pictured(page, 'noise');
});
