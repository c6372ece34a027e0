import {expect, test, vi} from 'vitest';
import {GROUND} from '../contract/palette';

const {opened, theme} = vi.hoisted(() => ({
  opened: [] as {readonly backgroundColor?: string}[],
  theme: {shouldUseDarkColors: false},
}));

vi.mock('electron', () => ({
  nativeTheme: theme,
  BrowserWindow: class {
    readonly webContents = {on: () => undefined};
    constructor(options: {readonly backgroundColor?: string}) {
      opened.push(options);
    }
    once(): void {}
    loadURL(): Promise<void> {
      return Promise.resolve();
    }
  },
}));

const {openWindow} = await import('./window');

for (const [name, dark] of [
  ['light', false],
  ['dark', true],
] as const) {
  test(`a window begins in the page's own ground where the system is ${name}`, () => {
    theme.shouldUseDarkColors = dark;
    openWindow(() => undefined);
    expect(opened.at(-1)?.backgroundColor).toBe(GROUND[name]);
  });
}
