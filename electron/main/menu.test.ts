import type {MenuItemConstructorOptions} from 'electron';
import {afterEach, expect, test, vi} from 'vitest';
import {COMMANDS} from '../contract/commands';

vi.mock('electron', () => ({Menu: {buildFromTemplate: (template: unknown) => template}}));

const {buildMenu} = await import('./menu');
const platform = process.platform;
const nothing = {
  run: () => undefined,
  recent: {list: [], open: () => undefined, clear: () => undefined},
  reports: {show: () => undefined, remove: () => undefined},
};

afterEach(() => void Object.defineProperty(process, 'platform', {value: platform}));

function itemsOn(system: NodeJS.Platform): readonly MenuItemConstructorOptions[] {
  Object.defineProperty(process, 'platform', {value: system});
  const menu = buildMenu(nothing) as unknown as readonly MenuItemConstructorOptions[];
  return menu.flatMap(({submenu}) => (submenu ?? []) as MenuItemConstructorOptions[]);
}

const labelled = (items: readonly MenuItemConstructorOptions[], label: string): MenuItemConstructorOptions =>
  items.find((item) => item.label === label)!;

test('every command of the list is in the menu', () => {
  const labels = itemsOn('linux').map(({label}) => label);
  expect(labels).toEqual(expect.arrayContaining(COMMANDS.map(({label}) => label)));
});

for (const system of ['linux', 'win32'] as const) {
  test(`Escape is shown beside Cancel and left to the page on ${system}`, () => {
    expect(labelled(itemsOn(system), 'Cancel')).toMatchObject({accelerator: 'Escape', registerAccelerator: false});
  });
}

test('on a Mac, where the menu would take it from an open sheet, Escape is no key of the menu', () => {
  expect(labelled(itemsOn('darwin'), 'Cancel')).not.toHaveProperty('accelerator');
});

test('other keys are the menu’s', () => {
  expect(labelled(itemsOn('darwin'), 'Segment')).toMatchObject({accelerator: 'CommandOrControl+Return'});
});

test('choosing an item tells its command', () => {
  const chosen: string[] = [];
  const menu = buildMenu({
    ...nothing,
    run: (id) => void chosen.push(id),
  }) as unknown as readonly MenuItemConstructorOptions[];
  const run = menu.flatMap(({submenu}) => (submenu ?? []) as MenuItemConstructorOptions[]);
  (labelled(run, 'Segment').click as () => void)();
  expect(chosen).toEqual(['segment']);
});

test('crash reports can be shown and deleted', () => {
  const chosen: string[] = [];
  const reports = {show: () => void chosen.push('show'), remove: () => void chosen.push('remove')};
  const menu = buildMenu({...nothing, reports}) as unknown as readonly MenuItemConstructorOptions[];
  const help = menu.flatMap(({submenu}) => (submenu ?? []) as MenuItemConstructorOptions[]);
  for (const label of ['Show Crash Reports', 'Delete Crash Reports']) (labelled(help, label).click as () => void)();
  expect(chosen).toEqual(['show', 'remove']);
});

test('what was opened last is told with its folder and its verdict, and opens', () => {
  const opened: string[] = [];
  const list = [{id: 'a', name: 'R&D.h5', folder: 'models', role: 'model', verdict: 'runs here'}] as const;
  const recent = {list, open: (id: string) => void opened.push(id), clear: () => void opened.push('cleared')};
  const menu = buildMenu({...nothing, recent}) as unknown as readonly MenuItemConstructorOptions[];
  const items = menu.flatMap(({submenu}) => (submenu ?? []) as MenuItemConstructorOptions[]);
  const inside = labelled(items, 'Open Recent').submenu as MenuItemConstructorOptions[];
  expect(inside[0]!.label).toBe('R&&D.h5 (models) · runs here');
  for (const {click} of inside) (click as (() => void) | undefined)?.();
  expect(opened).toEqual(['a', 'cleared']);
});
