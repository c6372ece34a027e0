/**
 * Electron's official security checklist as a page finds it: asked of the app from a checkout and of the packaged one.
 * What no page can see (options of windows, fuses) is asked of the packaged files, in packaged.smoke.ts.
 */
import type {Page} from 'playwright/test';

/** Of the page itself, by the numbers of the checklist. */
export async function pageFacts(page: Page): Promise<Readonly<Record<string, unknown>>> {
  return page.evaluate(async () => {
    const refused = async (work: () => unknown): Promise<string> => {
      try {
        await work();
        return 'allowed';
      } catch {
        return 'refused';
      }
    };
    // Evaluating text is what the policy must refuse.
    const text = 'Function';
    const make = (globalThis as unknown as Record<string, (code: string) => () => unknown>)[text]!;
    const runs = (code: string): Promise<string> => refused(() => make(code)());
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
    ] as PermissionName[];
    const states = await Promise.all(names.map(async (name) => (await navigator.permissions.query({name})).state));
    const frame = document.createElement('iframe');
    frame.src = `${location.origin}/index.html`;
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const framed = await refused(() => (frame.contentWindow as unknown as {warmstart: {call: unknown}}).warmstart.call);
    frame.remove();
    const webview = document.createElement('webview');
    const {warmstart} = window as unknown as {warmstart: Record<string, unknown>};
    return {
      '1 only secure content': [
        location.protocol,
        await refused(() => fetch('http://example.org/')),
        await refused(() => fetch('https://example.org/')),
      ],
      '2 no Node in the page': ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
      '3 context isolation': [Object.isFrozen(warmstart), 'ipcRenderer' in window, 'electron' in window],
      '5 permissions': [...new Set(states), await refused(() => navigator.mediaDevices.getUserMedia({audio: true}))],
      '6 web security': await refused(() => fetch('app://gpu/index.html')),
      '7 content security policy': [
        await runs('return 1'),
        await refused(() => import('data:text/javascript,0' as string)),
      ],
      '11, 12 no webview': 'loadURL' in webview,
      '14 no new windows': window.open('https://example.org/') === null && window.open('about:blank') === null,
      '17 frames are not answered': framed,
      '18 no file protocol': [location.protocol, await refused(() => fetch('file:///etc/hostname'))],
      '20 what is exposed': Object.keys(warmstart).toSorted(),
    };
  });
}

export const EXPECTED_FACTS: Readonly<Record<string, unknown>> = {
  '1 only secure content': ['app:', 'refused', 'refused'],
  '2 no Node in the page': [],
  '3 context isolation': [true, false, false],
  '5 permissions': ['denied', 'refused'],
  '6 web security': 'refused',
  '7 content security policy': ['refused', 'refused'],
  '11, 12 no webview': false,
  '14 no new windows': true,
  '17 frames are not answered': 'refused',
  '18 no file protocol': ['app:', 'refused'],
  '20 what is exposed': ['call', 'on', 'register'],
};

/** 13: where links lead that would leave the page. */
export async function afterLinks(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const address of ['https://example.org/', 'app://gpu/index.html', 'file:///etc/passwd', 'data:text/html,hi']) {
    await page.evaluate((to) => {
      const link = document.createElement('a');
      link.href = to;
      document.body.append(link);
      link.click();
      link.remove();
    }, address);
    await page.waitForTimeout(200);
    found.push(
      new URL(page.url()).origin === 'null' ? page.url().split('/').slice(0, 3).join('/') : new URL(page.url()).origin,
    );
  }
  return [...new Set(found)];
}
