/**
 * The packaged app through the main job: `npm run smoke`. Its fuses keep debuggers of Node out, so it is driven through
 * Chromium's own remote debugging.
 */
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {extractFile} from '@electron/asar';
import {FuseV1Options, getCurrentFuseWire} from '@electron/fuses';
import {chromium, expect, test, type Browser, type Page} from 'playwright/test';
import {DEMO, ROOT, testFolder} from '../electron/testing';
import {afterLinks, EXPECTED_FACTS, pageFacts} from './checklist';
import {drop, shownCells} from './launch';

const PORT = 9351;

const executable = process.env['WARMSTART_ELECTRON']!;
const RESOURCES =
  process.platform === 'darwin' ? join(dirname(executable), '..', 'Resources') : join(dirname(executable), 'resources');

interface Packaged {
  readonly app: ChildProcess;
  readonly browser: Browser;
  readonly page: Page;
}

/** Starts the app, lets `work` use it, and ends it whatever comes of that. */
async function withApp(work: (packaged: Packaged) => Promise<void>): Promise<void> {
  const words = [`--remote-debugging-port=${PORT}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const env = {...process.env, WARMSTART_USER_DATA: testFolder('packaged')};
  const app = spawn(executable, words, {env, stdio: 'inherit', cwd: tmpdir()});
  try {
    const browser = await connect();
    const page = browser.contexts()[0]!.pages()[0] ?? (await browser.contexts()[0]!.waitForEvent('page'));
    await work({app, browser, page});
    await browser.close();
  } finally {
    app.kill();
    await new Promise((resolve) => app.on('exit', resolve));
  }
}

test('the packaged app converts, segments and races the sample', () =>
  withApp(async ({page}) => {
    await page.getByRole('banner').getByRole('button', {name: 'Open folder…'}).waitFor();
    await drop(page, [join(DEMO, 'cells-savedmodel')]);
    await expect(page.getByText('all 131 weights identical to the byte')).toBeVisible();
    await drop(page, [join(DEMO, 'cells.ome.tif')]);
    await expect(page.getByRole('button', {name: '▶ Segment'})).toBeEnabled();
    const choice = page.getByRole('combobox', {name: 'Engine'});
    // What there is is looked for when somebody wants to know.
    await choice.focus();
    await expect(choice).toContainText('Best here (', {timeout: 60_000});
    const engine = await choice.innerText();
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
  }));

test('the packaged app keeps to the security checklist: what a page can see', () =>
  withApp(async ({page}) => {
    await page.getByRole('banner').getByRole('button', {name: 'Open folder…'}).waitFor();
    expect(await pageFacts(page)).toEqual(EXPECTED_FACTS);
    expect(await afterLinks(page)).toEqual(['app://warmstart']);
    // 3: the bridge runs in a world of its own.
    const session = await page.context().newCDPSession(page);
    const worlds: string[] = [];
    session.on('Runtime.executionContextCreated', ({context}) => worlds.push(context.name));
    await session.send('Runtime.enable');
    expect(worlds).toContain('Electron Isolated Context');
    // 16: what is packaged is what package.json pins, unless set-up had to take its stand-in.
    const {devDependencies} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const running = /Electron\/([\d.]+)/.exec(await page.evaluate(() => navigator.userAgent))?.[1];
    const standIn = join(ROOT, '.cache', 'electron-stand-in', 'version');
    expect(running).toBe(existsSync(standIn) ? readFileSync(standIn, 'utf8') : devDependencies['electron']);
  }));

/** 4: what the system says of the processes that show pages: seccomp's filters, as the sandbox sets them. */
test('the packaged app keeps to the security checklist: the sandbox', () => {
  test.skip(process.platform !== 'linux' || process.getuid?.() === 0, 'Chromium has no sandbox for root');
  return withApp(async ({app, page}) => {
    await page.getByRole('banner').getByRole('button', {name: 'Open folder…'}).waitFor();
    const pages = processesBelow(app.pid!).filter(({line}) => line.includes('--type=renderer'));
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.map(({status}) => /^Seccomp:\s+(\d)/m.exec(status)?.[1])).toEqual(pages.map(() => '2'));
  });
});

/** What Electron's checklist says must not be set anywhere (6, 8 to 12, 15). */
const FORBIDDEN = (
  'webSecurity allowRunningInsecureContent experimentalFeatures enableBlinkFeatures allowpopups openExternal ' +
  'nodeIntegrationInWorker nodeIntegrationInSubFrames disable-web-security remote.require'
).split(' ');

test('the packaged app keeps to the security checklist: its files and fuses', async () => {
  const archive = join(RESOURCES, 'app.asar');
  const main = extractFile(archive, 'dist/main.cjs').toString('utf8');
  expect(FORBIDDEN.filter((word) => main.includes(word))).toEqual([]);
  // 2, 3, 4, 12: every window says so itself.
  const windows = main.split(/new \w+\.BrowserWindow\(/).slice(1);
  expect(windows.length).toBeGreaterThan(0);
  for (const option of ['sandbox: true', 'contextIsolation: true', 'nodeIntegration: false', 'webviewTag: false'])
    expect(windows.filter((text) => !text.slice(0, 1500).includes(option))).toEqual([]);
  // 7: no page is served without a policy, and it allows no code but the page's own.
  expect(main).toContain("default-src 'none'");
  expect(main).not.toMatch(/unsafe-(inline|eval)/);
  // 19
  const wire = await getCurrentFuseWire(executable);
  const on = (fuse: FuseV1Options): boolean => String.fromCharCode(Number(wire[fuse])) === '1';
  expect({
    runAsNode: on(FuseV1Options.RunAsNode),
    cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
    nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
    integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    inspect: false,
    integrity: true,
    onlyAsar: true,
    fileProtocol: false,
  });
});

test('what is in the package is told: a bill of materials and the licences', () => {
  const bill = JSON.parse(readFileSync(join(RESOURCES, 'notices', 'sbom.cdx.json'), 'utf8')) as {
    bomFormat: string;
    components: {name: string; version: string}[];
  };
  const {dependencies} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const notices = readFileSync(join(RESOURCES, 'notices', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  expect(bill.bomFormat).toBe('CycloneDX');
  for (const [name, version] of Object.entries(dependencies)) {
    expect(bill.components).toContainEqual(expect.objectContaining({name, version}));
    expect(notices).toContain(`\n${name} ${version} (`);
  }
  expect(bill.components.map(({name}) => name)).toContain('electron');
});

interface Running {
  readonly line: string;
  readonly status: string;
}

/** On Linux. */
function processesBelow(pid: number): Running[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [
    {
      line: readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' '),
      status: readFileSync(`/proc/${child}/status`, 'utf8'),
    },
    ...processesBelow(child),
  ]);
}

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
