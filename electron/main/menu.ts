import {Menu, type MenuItemConstructorOptions} from 'electron';
import type {Recent} from '../contract/api';
import {COMMANDS, type Command, type CommandId} from '../contract/commands';

/** What the menu does about crash reports, which the page knows nothing of. */
export interface CrashReportItems {
  readonly show: () => void;
  readonly remove: () => void;
}

/** What was opened last, and what is done with it. */
export interface RecentItems {
  readonly list: readonly Recent[];
  readonly open: (id: string) => void;
  readonly clear: () => void;
}

export interface MenuItems {
  /** Tells the page. */
  readonly run: (id: CommandId) => void;
  readonly recent: RecentItems;
  readonly reports: CrashReportItems;
}

const SEPARATOR: MenuItemConstructorOptions = {type: 'separator'};

/** Of all that is written and drawn, not of the image. */
const WINDOW_SIZES: readonly MenuItemConstructorOptions[] = [
  {role: 'zoomIn', label: 'Larger Window Contents'},
  {role: 'zoomOut', label: 'Smaller Window Contents'},
  // Ctrl+0 fits the image.
  {role: 'resetZoom', label: 'Usual Window Contents', accelerator: 'CommandOrControl+Alt+0'},
];

/** The menu, from the one list of commands. */
export function buildMenu({run, recent, reports}: MenuItems): Menu {
  const item = (id: CommandId): MenuItemConstructorOptions => {
    const command = COMMANDS.find((candidate) => candidate.id === id)!;
    return {label: command.label, ...keyOf(command), click: () => run(id)};
  };
  const items: Items = (...ids) => ids.map(item);
  return Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{role: 'appMenu'} as const] : []),
    {
      label: 'File',
      submenu: [
        ...items('open-file', 'open-folder'),
        recentMenu(recent),
        ...items('sample'),
        SEPARATOR,
        ...items('save-h5', 'save-onnx', 'export'),
        SEPARATOR,
        ...items('settings'),
        SEPARATOR,
        {role: 'quit'},
      ],
    },
    {role: 'editMenu'},
    {
      label: 'Run',
      submenu: [...items('segment', 'cancel'), SEPARATOR, ...items('undo'), SEPARATOR, ...items('palette')],
    },
    {
      label: 'View',
      submenu: [
        ...items('zoom-fit', 'zoom-actual'),
        SEPARATOR,
        ...WINDOW_SIZES,
        SEPARATOR,
        {role: 'togglefullscreen'},
        {role: 'toggleDevTools'},
      ],
    },
    helpMenu(items, reports),
  ]);
}

type Items = (...ids: readonly CommandId[]) => MenuItemConstructorOptions[];

function helpMenu(items: Items, reports: CrashReportItems): MenuItemConstructorOptions {
  return {
    role: 'help',
    label: 'Help',
    submenu: [
      ...items('help', 'keys', 'why-hdf5', 'location2d', 'sliders'),
      SEPARATOR,
      {label: 'Show Crash Reports', click: reports.show},
      {label: 'Delete Crash Reports', click: reports.remove},
      SEPARATOR,
      ...items('about'),
    ],
  };
}

/** Each with its folder and what was found of it, so that equal names are told apart. */
function recentMenu({list, open, clear}: RecentItems): MenuItemConstructorOptions {
  if (list.length === 0) return {label: 'Open Recent', enabled: false};
  const items = list.map(({id, name, folder, verdict}) => ({
    // A single & would be taken for the mark of a key.
    label: [`${name} (${folder})`, verdict].filter(Boolean).join(' · ').replaceAll('&', '&&'),
    click: () => open(id),
  }));
  return {label: 'Open Recent', submenu: [...items, SEPARATOR, {label: 'Clear This List', click: clear}]};
}

function keyOf({key, heardBy}: Command): MenuItemConstructorOptions {
  if (key === null) return {};
  if (heardBy !== 'page') return {accelerator: key};
  // On a Mac a key that a menu shows is always the menu's.
  return process.platform === 'darwin' ? {} : {accelerator: key, registerAccelerator: false};
}
