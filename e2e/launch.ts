/** Starts the real app with a fresh profile; any console error fails the test that disposes of it. */
import {_electron, expect, type ElectronApplication, type Locator, type Page} from 'playwright/test';
import {ROOT, testFolder} from '../electron/testing';

export interface Launched extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
}

export interface LaunchOptions {
  readonly profile?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Chromium's. */
  readonly flags?: readonly string[];
  /** Files and folders that it is started with. */
  readonly given?: readonly string[];
  /** Console errors that the test is about. */
  readonly expected?: RegExp;
}

export async function launch({profile, env, flags = [], given = [], expected}: LaunchOptions = {}): Promise<Launched> {
  const executablePath = process.env['WARMSTART_ELECTRON'];
  if (!executablePath) throw new Error('WARMSTART_ELECTRON names no Electron; run the tests with npm test.');
  const folder = profile ?? testFolder('profile');
  const packaged = process.env['WARMSTART_PACKAGED'] === '1';
  const app = await _electron.launch({
    executablePath,
    args: [...flags, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(packaged ? [] : [ROOT]), ...given],
    env: {...(process.env as Record<string, string>), WARMSTART_USER_DATA: folder, ...env},
  });
  const page = await app.firstWindow();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected?.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.getByRole('banner').getByRole('button', {name: 'Open folder…'}).waitFor();
  return {
    app,
    page,
    async [Symbol.asyncDispose]() {
      await app.close();
      expect(errors).toEqual([]);
    },
  };
}

/** A drop as the system makes it: files and folders by their true paths, through the browser's own drag events. */
export async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = {items: [], files: [...paths], dragOperationsMask: 1};
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', {type, x: 500, y: 400, data});
  await session.detach();
}

/** How many cells the shown compartment has, once the viewer holds its labels. */
export async function shownCells(page: Page): Promise<number> {
  await expect(page.getByTestId('viewer')).not.toHaveAttribute('data-labels', '0', {timeout: 90_000});
  const heading = await page.getByTestId('cell-count').textContent();
  return Number(/\((\d+)\)/.exec(heading ?? '')?.[1]);
}

/** What the window says below, of the job that was asked for last. */
export function statusLine(page: Page): Locator {
  return page.getByRole('contentinfo').getByRole('status');
}
