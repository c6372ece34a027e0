/** One list feeds the menu, the toolbar and the key sheet. `key` is an Electron accelerator. */
export interface Command {
  readonly id: CommandId;
  readonly label: string;
  readonly key: string | null;
  /**
   * The page itself listens for the key, because what lies in front takes it first: Escape closes an open sheet, and
   * cancels only where there is none. The menu shows it and leaves it alone.
   */
  readonly heardBy?: 'page';
}

export type CommandId =
  | 'open-file'
  | 'open-folder'
  | 'sample'
  | 'undo'
  | 'segment'
  | 'cancel'
  | 'zoom-fit'
  | 'zoom-actual'
  | 'save-h5'
  | 'save-onnx'
  | 'export'
  | 'palette'
  | 'settings'
  | 'help'
  | 'keys'
  | 'why-hdf5'
  | 'location2d'
  | 'sliders'
  | 'about';

export const COMMANDS: readonly Command[] = [
  {id: 'open-file', label: 'Open file…', key: 'CommandOrControl+O'},
  {id: 'open-folder', label: 'Open folder…', key: 'CommandOrControl+Shift+O'},
  {id: 'sample', label: 'Try the sample', key: null},
  {id: 'save-h5', label: 'Save .h5…', key: 'CommandOrControl+S'},
  {id: 'save-onnx', label: 'Save ONNX…', key: 'CommandOrControl+Shift+S'},
  {id: 'export', label: 'Save labels and overlay…', key: 'CommandOrControl+E'},
  {id: 'undo', label: 'Undo last change', key: 'CommandOrControl+Z', heardBy: 'page'},
  {id: 'segment', label: 'Segment', key: 'CommandOrControl+Return'},
  {id: 'cancel', label: 'Cancel', key: 'Escape', heardBy: 'page'},
  {id: 'zoom-fit', label: 'Fit image', key: 'CommandOrControl+0'},
  {id: 'zoom-actual', label: '100 %', key: 'CommandOrControl+1'},
  {id: 'palette', label: 'All commands…', key: 'CommandOrControl+Shift+P', heardBy: 'page'},
  {id: 'settings', label: 'Settings…', key: 'CommandOrControl+,', heardBy: 'page'},
  {id: 'help', label: 'Help', key: 'F1', heardBy: 'page'},
  {id: 'keys', label: 'Keys', key: 'CommandOrControl+/', heardBy: 'page'},
  {id: 'why-hdf5', label: 'Why HDF5 is faster', key: null},
  {id: 'location2d', label: 'What Location2D is', key: null},
  {id: 'sliders', label: 'What each slider does', key: null},
  {id: 'about', label: 'About Warmstart', key: null},
];

/** The same words wherever the command is offered. */
export function commandLabel(id: CommandId): string {
  return COMMANDS.find((command) => command.id === id)!.label;
}
