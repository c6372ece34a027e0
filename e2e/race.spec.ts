/** A race in the real app: lanes, table, history, stopping half-way. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type Page} from 'playwright/test';
import {untilFirst, type RaceResult} from '../electron/contract/race';
import {violations} from './axe';
import {DEMO, ROOT} from '../electron/testing';
import {drop, launch} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

async function history(page: Page): Promise<RaceResult[]> {
  const outcome = await page.evaluate(() =>
    (window as unknown as {warmstart: {call(name: string): Promise<{value: RaceResult[]}>}}).warmstart.call(
      'race.history',
    ),
  );
  return outcome.value;
}

async function openRace(page: Page): Promise<void> {
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'cells.ome.tif')]);
  await expect(page.getByTestId('times')).toContainText('HDF5', {timeout: 60_000});
  await expect(page.getByText('512 × 512 × 2')).toBeVisible();
  await page.getByRole('button', {name: 'Race…'}).click();
  await page.getByLabel('Runs each').fill('1');
}

test('a run of each: the table says what the measurements say', async () => {
  test.setTimeout(300_000);
  mkdirSync(SHOTS, {recursive: true});
  await using started = await launch();
  const {page} = started;
  await openRace(page);
  await page.getByLabel('Time to first mask').check();
  await page.getByRole('button', {name: 'Start the race'}).click();
  await expect(page.getByText(/[1-9] of \d+ runs/)).toBeVisible({timeout: 120_000});
  await page.screenshot({path: join(SHOTS, 'race-running.png')});
  const table = page.getByTestId('race-table');
  await expect(table).toBeVisible({timeout: 240_000});

  const [result] = (await history(page)) as [RaceResult];
  const trials = result.rows.flatMap((row) => row.trials);
  expect(new Set(trials.map(({pid}) => pid)).size).toBe(trials.length);
  for (const row of result.rows.filter(({missing}) => missing === null)) {
    expect(row.trials).toHaveLength(1);
    expect(row.timeToMaskMs === null).toBe(row.environment.startsWith('Python'));
    await expect(table).toContainText(`${(untilFirst(row)! / 1000).toFixed(2)} s`);
  }
  const wasm = result.rows.find(({id}) => id === 'wasm saved-model')!;
  expect(wasm.missing).toMatch(/only TensorFlow can/);
  await page.getByLabel(/published times/).check();
  await expect(table).toContainText('published, not measured here: a laptop');
  await page.getByText('Stages, spread and memory').click();
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({colorScheme: theme});
    await page.screenshot({path: join(SHOTS, `race-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
  }
});

test('stopped half-way: what was finished is kept', async () => {
  test.setTimeout(300_000);
  await using started = await launch();
  const {page} = started;
  await openRace(page);
  await page.getByLabel('Runs each').fill('50');
  await page.getByRole('button', {name: 'Start the race'}).click();
  await expect(page.getByText(/[1-9]\d* of \d+ runs/)).toBeVisible({timeout: 120_000});
  await page.getByRole('button', {name: 'Stop'}).click();
  await expect(page.getByText('Stopped half-way.')).toBeVisible({timeout: 5000});
  const [result] = (await history(page)) as [RaceResult];
  expect(result.cancelled).toBe(true);
  expect(result.rows.flatMap((row) => row.trials).length).toBeGreaterThan(0);
  await page.getByRole('button', {name: 'Clear'}).click();
  expect(await history(page)).toEqual([]);
});
