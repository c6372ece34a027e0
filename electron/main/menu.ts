import {Menu, type MenuItemConstructorOptions} from 'electron';
import {COMMANDS, type Command, type CommandId} from '../contract/commands';

/** What the menu does about crash reports, which the page knows nothing of. */
export interface CrashReportItems {
  readonly show: () => void;
  readonly remove: () => void;
}

/** The menu, from the one list of commands; choosing one tells the page. */
export function buildMenu(run: (id: CommandId) => void, reports: CrashReportItems): Menu {
  const item = (id: CommandId): MenuItemConstructorOptions => {
    const command = COMMANDS.find((candidate) => candidate.id === id)!;
    return {label: command.label, ...keyOf(command), click: () => run(id)};
  };
  const separator: MenuItemConstructorOptions = {type: 'separator'};
  return Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{role: 'appMenu'} as const] : []),
    {
      label: 'File',
      submenu: [
        item('open-file'),
        item('open-folder'),
        item('sample'),
        separator,
        item('save-h5'),
        item('save-onnx'),
        item('export'),
        separator,
        {role: 'quit'},
      ],
    },
    {role: 'editMenu'},
    {label: 'Run', submenu: [item('segment'), item('cancel'), separator, item('undo')]},
    {
      label: 'View',
      submenu: [item('zoom-fit'), item('zoom-actual'), separator, {role: 'togglefullscreen'}, {role: 'toggleDevTools'}],
    },
    {
      role: 'help',
      label: 'Help',
      submenu: [
        {label: 'Show Crash Reports', click: reports.show},
        {label: 'Delete Crash Reports', click: reports.remove},
      ],
    },
  ]);
}

function keyOf({key, heardBy}: Command): MenuItemConstructorOptions {
  if (key === null) return {};
  if (heardBy !== 'page') return {accelerator: key};
  // On a Mac a key that a menu shows is always the menu's.
  return process.platform === 'darwin' ? {} : {accelerator: key, registerAccelerator: false};
}
