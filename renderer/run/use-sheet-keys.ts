import {useEffect} from 'react';
import {COMMANDS, type CommandId} from '../../electron/contract/commands';
import {runCommand} from '../store/commands';

/** Those of the commands' keys that open sheets, which the page hears itself. */
const OPENING: readonly CommandId[] = ['palette', 'settings', 'help', 'keys'];

/** With Ctrl, or Cmd on a Mac; those of one key alone by its name. */
const KEYS: ReadonlyMap<string, CommandId> = new Map([
  ...COMMANDS.flatMap(({id, key}): [string, CommandId][] =>
    key !== null && OPENING.includes(id) ? [[key.replace('CommandOrControl', 'Ctrl'), id]] : [],
  ),
  // As in other programs.
  ['Ctrl+K', 'palette'],
]);

export function useSheetKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const command = KEYS.get(nameOf(event));
      if (!command || event.defaultPrevented) return;
      event.preventDefault();
      runCommand[command]();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** As an accelerator of Electron. */
function nameOf({key, ctrlKey, metaKey, shiftKey}: KeyboardEvent): string {
  // Shift is part of what writes a sign on some keyboards.
  const isLetter = /^[a-z]$/i.test(key);
  const name = isLetter ? key.toUpperCase() : key;
  return [...(ctrlKey || metaKey ? ['Ctrl'] : []), ...(shiftKey && isLetter ? ['Shift'] : []), name].join('+');
}
