/** Each size of screen, 200 % zoom, the keyboard alone, and the system's own colours. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type Page} from 'playwright/test';
import {violations} from './axe';
import {DEMO, ROOT} from '../electron/testing';
import {drop, launch, shownCells, type Launched} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');

function resize({app}: Launched, width: number, height: number): Promise<void> {
  return app.evaluate(
    ({BrowserWindow}, [w, h]) => {
      const window = BrowserWindow.getAllWindows().find((one) => one.isVisible())!;
      window.setContentSize(w!, h!);
    },
    [width, height],
  );
}

/** What has the focus, as it is called. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const {ariaLabel, textContent} = document.activeElement ?? document.body;
    return (ariaLabel ?? textContent ?? '').trim();
  });
}

/** Buttons and fields that lie outside what can be seen and scrolled to. */
function unreachable(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, select, input, summary')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        element.scrollIntoView({block: 'nearest', inline: 'nearest'});
        const {left, right, top, bottom} = element.getBoundingClientRect();
        return left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1;
      })
      .map((element) => element.outerHTML),
  );
}

test('from the sample to a saved file by the keyboard alone, at 200 % zoom too', async () => {
  await using started = await launch();
  const {page} = started;
  mkdirSync(SHOTS, {recursive: true});
  // A laptop's 1366 x 768 at 200 %.
  await resize(started, 683, 384);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(683);
  expect(await unreachable(page)).toEqual([]);
  await page.screenshot({path: join(SHOTS, 'zoomed-empty-light.png')});
  await page.getByRole('main').getByRole('button', {name: 'Try the sample'}).focus();
  await page.keyboard.press('Enter');
  expect(await shownCells(page)).toBeGreaterThan(100);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({colorScheme: theme});
    await page.screenshot({path: join(SHOTS, `zoomed-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
  }
  expect(await unreachable(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(384);
  // The image keeps its place while the column beside it scrolls.
  const box = await page.getByTestId('viewer').boundingBox();
  expect(box!.width).toBeGreaterThan(350);
  expect(box!.height).toBeGreaterThan(180);
  await page.getByRole('button', {name: 'Help'}).focus();
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog', {name: 'Help'})).toBeVisible();
  expect(await unreachable(page)).toEqual([]);
  await page.screenshot({path: join(SHOTS, 'zoomed-help.png')});
  // Only what lies on top is closed.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', {name: 'All commands'})).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', {name: 'All commands'})).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', {name: 'Help'})).toBeHidden();
  expect(await focused(page)).toBe('Help');
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('results');
  await page.keyboard.press('Escape');
  await page.getByRole('button', {name: 'Results…'}).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', {name: 'Results of all images'})).toBeVisible();
  await page.screenshot({path: join(SHOTS, 'zoomed-results.png')});
  expect(await unreachable(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await focused(page)).toBe('Results…');
});

test('nothing moves by itself, and the system’s own colours show bars and the scale', async () => {
  await using started = await launch();
  const {page} = started;
  mkdirSync(SHOTS, {recursive: true});
  await resize(started, 1366, 768);
  await page.evaluate(() => {
    const moved: [number, string][] = [];
    Object.assign(window, {moved});
    type Shift = PerformanceEntry & {hadRecentInput: boolean; value: number; sources: {node: Element | null}[]};
    new PerformanceObserver((list) => {
      for (const {hadRecentInput, value, sources} of list.getEntries() as Shift[])
        if (!hadRecentInput) moved.push([value, sources.map(({node}) => node?.outerHTML?.slice(0, 80)).join(' | ')]);
    }).observe({type: 'layout-shift', buffered: true});
  });
  await drop(page, [join(DEMO, 'cells-savedmodel'), join(DEMO, 'cells.ome.tif')]);
  await expect(page.getByText('512 × 512 × 2')).toBeVisible();
  await page.getByRole('button', {name: '▶ Segment'}).click();
  expect(await shownCells(page)).toBeGreaterThan(100);
  const moved = await page.evaluate(() => (window as unknown as {moved: [number, string][]}).moved);
  // By the share of the window that moved times how far: what is written in the status line comes to less.
  expect(moved.filter(([value]) => value > 0.03)).toEqual([]);
  await page.getByRole('button', {name: 'Times', expanded: false}).click();
  await page.emulateMedia({forcedColors: 'active'});
  await page.screenshot({path: join(SHOTS, 'forced-colours.png')});
  expect(await violations(page)).toEqual([]);
  const colours = await page
    .getByRole('region', {name: 'Times'})
    .locator('[style*=background]')
    .evaluateAll((bars) => [...new Set(bars.map((bar) => getComputedStyle(bar).backgroundColor))]);
  expect(colours.length).toBeGreaterThan(1);
});
