import {Menu, type MenuItemConstructorOptions} from 'electron';
import {COMMANDS, type CommandId} from '../contract/commands';

/** The menu, from the one list of commands; choosing one tells the page. */
export function buildMenu(run: (id: CommandId) => void): Menu {
  const item = (id: CommandId): MenuItemConstructorOptions => {
    const command = COMMANDS.find((candidate) => candidate.id === id)!;
    return {
      label: command.label,
      ...(command.key ? {accelerator: command.key} : {}),
      // Escape also closes things in the page, which therefore listens for it itself.
      registerAccelerator: id !== 'cancel',
      click: () => run(id),
    };
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
        item('export'),
        separator,
        {role: 'quit'},
      ],
    },
    {role: 'editMenu'},
    {label: 'Run', submenu: [item('segment'), item('cancel')]},
    {
      label: 'View',
      submenu: [item('zoom-fit'), item('zoom-actual'), separator, {role: 'togglefullscreen'}, {role: 'toggleDevTools'}],
    },
  ]);
}
