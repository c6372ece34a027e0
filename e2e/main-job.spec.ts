/** The main job in the real app: a model folder and an image dropped, cells and times seen. */
import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type ElectronApplication} from 'playwright/test';
import {DEMO, ROOT, testFolder} from '../electron/testing';
import {drop, launch, shownCells, statusLine} from './launch';

function commandCells(image: string): Record<string, number> {
  const out = testFolder('e2e');
  const command = join(ROOT, 'dist', 'warmstart.cjs');
  const text = execFileSync(
    process.execPath,
    [command, 'segment', join(DEMO, 'cells-savedmodel'), image, '-o', out, '--compartment', 'both', '--json'],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
  );
  const report = JSON.parse(text) as {images: [{results: {compartment: string; cells: number}[]}]};
  return Object.fromEntries(report.images[0].results.map(({compartment, cells}) => [compartment, cells]));
}

test('drop a model folder and an image, segment, see cells and times', async () => {
  await using started = await launch();
  const {page} = started;
  await expect(page.getByRole('heading', {name: 'Drop a Keras model and an image'})).toBeVisible();
  await drop(page, [join(DEMO, 'cells-savedmodel')]);
  await expect(page.getByText('all 131 weights identical to the byte')).toBeVisible();
  await expect(page.getByText('Needs in Python: Location2D')).toBeVisible();
  await expect(page.getByTestId('times')).toContainText('HDF5');
  if (process.env['WARMSTART_HAS_TENSORFLOW'] === '1') {
    await expect(page.getByTestId('times')).toContainText('SavedModel');
    await expect(page.getByTestId('times')).toContainText('Until the first prediction');
  }
  await drop(page, [join(DEMO, 'nuclei.tif')]);
  await expect(page.getByText('512 × 512 × 1')).toBeVisible();
  await page.getByRole('button', {name: '▶ Segment'}).click();
  const expected = commandCells(join(DEMO, 'nuclei.tif'));
  expect(await shownCells(page)).toBe(expected['nuclear']);
  await page.getByRole('radio', {name: 'Whole cell'}).check();
  await expect(page.getByTestId('cell-count')).toHaveText(`Cells (${expected['whole-cell']})`);

  // A slider reads the last prediction anew, without the model.
  await page.getByText('Where cells end').click();
  const smallest = page.getByLabel('Smallest');
  await smallest.fill('300');
  await expect
    .poll(async () => Number(/\((\d+)\)/.exec((await page.getByTestId('cell-count').textContent()) ?? '')?.[1]))
    .toBeLessThan(expected['whole-cell']!);
  await page.getByRole('button', {name: 'As Mesmer has them'}).click();
  await expect(page.getByTestId('cell-count')).toHaveText(`Cells (${expected['whole-cell']})`);
  await page.getByText('Where cells end').click();

  // The overlay is really drawn: the picture without it is another one.
  const canvas = page.getByTestId('viewer');
  await expect.poll(async () => (await canvas.screenshot()).length).toBeGreaterThan(20_000);
  const withCells = await canvas.screenshot();
  await page.getByRole('checkbox', {name: 'Cells'}).uncheck();
  await expect.poll(async () => (await canvas.screenshot()).equals(withCells)).toBe(false);
  await page.getByRole('checkbox', {name: 'Cells'}).check();
  const before = await canvas.screenshot();
  await canvas.hover();
  await page.mouse.wheel(0, -500);
  await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(false);
});

test('the sample, by keyboard alone', async () => {
  await using started = await launch();
  const {page} = started;
  await expect(page.getByRole('button', {name: 'Try the sample'})).toBeVisible();
  for (let i = 0; i < 12; i += 1) {
    await page.keyboard.press('Tab');
    if (
      await page.getByRole('button', {name: 'Try the sample'}).evaluate((element) => element === document.activeElement)
    )
      break;
  }
  await page.keyboard.press('Enter');
  const expected = commandCells(join(DEMO, 'cells.ome.tif'));
  expect(await shownCells(page)).toBe(expected['whole-cell']);
  await page.getByTestId('viewer').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('tr[aria-selected=true]')).toHaveCount(1);
  await page.keyboard.press('f');
  await expect(page.getByRole('radio', {name: 'Fill'})).toBeChecked();
});

test('what is no model is refused in words, and the rest stays', async () => {
  await using started = await launch();
  const {page} = started;
  await drop(page, [join(ROOT, 'e2e', 'fixtures', 'models', 'plain-module', 'saved_model')]);
  await expect(page.getByText('This SavedModel has no Keras metadata').first()).toBeVisible();
  await drop(page, [join(ROOT, 'scripts')]);
  await expect(page.getByRole('alert')).toContainText('is not a SavedModel');
  await expect(page.getByRole('alert')).not.toContainText(ROOT);
  await drop(page, [join(DEMO, 'nuclei.tif')]);
  await expect(page.getByText('512 × 512 × 1')).toBeVisible();
});

test('a job is cancelled, and the engine is there for the next', async () => {
  const profile = testFolder('cancel');
  await using started = await launch({profile});
  const {page} = started;
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'cells.ome.tif')]);
  await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled();
  await page.getByRole('combobox', {name: 'Engine'}).selectOption('wasm');
  const listing = readdirSync(join(profile, 'converted'));
  await page.getByRole('button', {name: '▶ Segment'}).click();
  await page.waitForTimeout(400);
  await page.keyboard.press('Escape');
  await expect(statusLine(page)).toHaveText('Cancelled.', {timeout: 5000});
  expect(readdirSync(join(profile, 'converted'))).toEqual(listing);
  await page.getByRole('button', {name: '▶ Segment'}).click();
  expect(await shownCells(page)).toBeGreaterThan(100);
});

/** What ends a process: the system for want of memory, and the process itself for what it cannot go on from. */
for (const signal of ['SIGKILL', 'SIGABRT'] as const)
  test(`an engine ended by ${signal} is told, started again, and the session stays`, async () => {
    const profile = testFolder('profile');
    await using started = await launch({profile});
    const {page, app} = started;
    await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'nuclei.tif')]);
    await expect(page.getByRole('button', {name: 'Segment'})).toBeEnabled();
    expect(await signalEngine(app, signal)).toBe(true);
    await expect(page.getByRole('alert')).toContainText('has been started again');
    const [report] = readdirSync(join(profile, 'crashes'));
    expect(readFileSync(join(profile, 'crashes', report!), 'utf8')).toContain('Process: Warmstart engine');
    await page.getByRole('button', {name: 'Segment'}).click();
    expect(await shownCells(page)).toBeGreaterThan(50);
  });

test('an engine that hangs is ended by Escape, and the next job works', async () => {
  await using started = await launch();
  const {page, app} = started;
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'nuclei.tif')]);
  await page.getByRole('button', {name: '▶ Segment'}).click();
  expect(await signalEngine(app, 'SIGSTOP')).toBe(true);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toContainText('The engine stopped answering and has been started again', {
    timeout: 30_000,
  });
  await page.getByRole('button', {name: '▶ Segment'}).click();
  expect(await shownCells(page)).toBeGreaterThan(50);
});

test('a job goes on where it was when the computer wakes', async () => {
  await using started = await launch();
  const {page, app} = started;
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'nuclei.tif')]);
  await page.getByRole('button', {name: '▶ Segment'}).click();
  const processes = await app.evaluate(({app: electron, powerMonitor}) => {
    powerMonitor.emit('suspend');
    return electron.getAppMetrics().map(({pid}) => pid);
  });
  // As in sleep no process of it runs, for longer than the supervisor waits for an answer.
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  for (const pid of processes) process.kill(pid, 'SIGCONT');
  await app.evaluate(({powerMonitor}) => powerMonitor.emit('resume'));
  expect(await shownCells(page)).toBe(commandCells(join(DEMO, 'nuclei.tif'))['nuclear']);
  await expect(page.getByRole('alert')).toHaveText('');
});

/** Whether there was an engine process to send it to. */
function signalEngine(app: ElectronApplication, signal: NodeJS.Signals): Promise<boolean> {
  return app.evaluate(({app: electron}, name) => {
    const engine = electron.getAppMetrics().find((metric) => metric.name === 'Warmstart engine');
    if (engine) process.kill(engine.pid, name);
    return Boolean(engine);
  }, signal);
}
