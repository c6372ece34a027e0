/**
 * The packaged app through the main job: `npm run smoke`. Its fuses keep debuggers of Node out, so it is driven through
 * Chromium's own remote debugging.
 */
import {spawn} from 'node:child_process';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chromium, expect, test} from 'playwright/test';
import {DEMO, testFolder} from '../electron/testing';
import {drop, shownCells} from './launch';

const PORT = 9351;

test('the packaged app converts, segments and races the sample', async () => {
  const executable = process.env['WARMSTART_ELECTRON']!;
  const profile = testFolder('packaged');
  const words = [`--remote-debugging-port=${PORT}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const app = spawn(executable, words, {
    env: {...process.env, WARMSTART_USER_DATA: profile},
    stdio: 'inherit',
    cwd: tmpdir(),
  });
  try {
    const browser = await connect();
    const page = browser.contexts()[0]!.pages()[0] ?? (await browser.contexts()[0]!.waitForEvent('page'));
    await page.getByRole('button', {name: 'Open model…'}).waitFor();
    await drop(page, [join(DEMO, 'cells-savedmodel')]);
    await expect(page.getByText('all 131 weights identical to the byte')).toBeVisible();
    await drop(page, [join(DEMO, 'cells.ome.tif')]);
    await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled();
    const engine = await page.getByRole('combobox', {name: 'Engine'}).innerText();
    expect(engine).toMatch(/WebAssembly · CPU/);
    await page.getByRole('button', {name: '▶ Segment'}).click();
    expect(await shownCells(page)).toBe(217);
    if (process.env['WARMSTART_PYTHON']) {
      expect(engine).toContain('Best here (ONNX Runtime)');
      expect(engine).toMatch(/TensorFlow · CPU/);
      await expect(page.getByTestId('times')).toContainText('Until the first prediction');
    }
    await page.getByRole('button', {name: 'Race…'}).click();
    await page.getByLabel('Runs each').fill('1');
    await page.getByRole('button', {name: 'Start the race'}).click();
    await expect(page.getByTestId('race-table')).toContainText('Warmstart, WebAssembly', {timeout: 120_000});
    await browser.close();
  } finally {
    app.kill();
    await new Promise((resolve) => app.on('exit', resolve));
  }
});

async function connect(): ReturnType<typeof chromium.connectOverCDP> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${PORT}`);
    } catch (error) {
      if (attempt > 40) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 250);
      });
    }
  }
}
