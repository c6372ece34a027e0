/** The running app as a stranger's page would find it: no way out, no way to files, and it comes back. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'playwright/test';
import {testFolder} from '../electron/testing';
import {afterLinks, EXPECTED_FACTS, pageFacts} from './checklist';
import {launch} from './launch';

interface NetLog {
  readonly constants: {readonly logEventTypes: Readonly<Record<string, number>>};
  readonly events: readonly {
    readonly type: number;
    readonly params?: {readonly url?: string; readonly host?: string};
  }[];
}

/** What went to the network, or was to: addresses that requests began for, and names that were looked up. */
function wentOut(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  // A log that was not closed lacks its end.
  const log = JSON.parse(text.trimEnd().endsWith('}') ? text : `${text.trimEnd().replace(/,$/, '')}]}`) as NetLog;
  const types = new Map(Object.entries(log.constants.logEventTypes).map(([name, number]) => [number, name]));
  return log.events.flatMap(({type, params}) => {
    const name = types.get(type) ?? '';
    const address = params?.url ?? params?.host ?? '';
    const isOut = /^(https?|wss?|ftp):/.test(address) || (name.startsWith('HOST_RESOLVER') && address !== '');
    return isOut ? [`${name} ${address}`] : [];
  });
}

test('nothing asks the network', async () => {
  const file = join(testFolder('net'), 'net.json');
  {
    await using running = await launch({flags: [`--log-net-log=${file}`, '--net-log-capture-mode=Everything']});
    const {page} = running;
    await page
      .getByRole('button', {name: /sample/i})
      .first()
      .click();
    // Longer than Chromium waits with what it does in the background.
    await sleep(8000);
  }
  expect(wentOut(file)).toEqual([]);
});

test('the page cannot leave, open, fetch or name a path', async () => {
  await using running = await launch({expected: /^Not allowed to (load|navigate)/});
  const {page} = running;
  const found = await page.evaluate(async () => {
    const {warmstart} = window as unknown as {
      readonly warmstart: {
        readonly call: (name: string, ...rest: unknown[]) => Promise<unknown>;
        readonly on: (name: string, listener: () => void) => unknown;
      };
    };
    const outcome = async (work: () => unknown): Promise<string> => {
      try {
        return `gave ${JSON.stringify(await work())}`;
      } catch {
        return 'refused';
      }
    };
    return {
      register: await outcome(() => warmstart.call('files.register', ['/etc/passwd'])),
      inherited: await outcome(() => warmstart.call('toString')),
      listen: await outcome(() => warmstart.on('gpu', () => undefined)),
      opened: window.open('https://example.org') === null,
      node: 'require' in window || 'process' in window,
      permission: (await navigator.permissions.query({name: 'notifications'})).state,
    };
  });
  expect(found).toEqual({
    register: 'refused',
    inherited: 'refused',
    listen: 'refused',
    opened: true,
    node: false,
    permission: 'denied',
  });
  expect(await afterLinks(running.page)).toEqual(['app://warmstart']);
  // The app's own hidden one, where WebGPU computes, may be there too.
  const others = running.app.windows().map((one) => one.url());
  expect(others.filter((url) => !/^app:\/\/(warmstart|gpu)\//.test(url))).toEqual([]);
});

test('the page keeps to the security checklist', async () => {
  await using running = await launch({expected: /^(Not allowed|Refused|Access to|Failed to load)/});
  expect(await pageFacts(running.page)).toEqual(EXPECTED_FACTS);
  expect(await afterLinks(running.page)).toEqual(['app://warmstart']);
});

test('a page that dies comes back', async () => {
  await using running = await launch();
  const {app} = running;
  await app.evaluate(({BrowserWindow}) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer());
  const text = (): Promise<string> =>
    app.evaluate(({BrowserWindow}) => {
      const all = BrowserWindow.getAllWindows().map((one) => one.webContents);
      const webContents = all.find((one) => one.getURL().startsWith('app://warmstart/'));
      if (!webContents || webContents.isCrashed() || webContents.isLoading()) return 'not there yet';
      // A page that is being loaded may never answer.
      const asked = webContents.executeJavaScript('document.body.innerText') as Promise<string>;
      return Promise.race([asked, new Promise<string>((resolve) => setTimeout(() => resolve('silent'), 1000))]);
    });
  await expect.poll(text, {timeout: 60_000}).toContain('Open folder…');
});
