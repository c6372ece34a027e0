import {useEffect} from 'react';
import type {CommandId} from '../../electron/contract/commands';
import {runCommand} from '../store/commands';

/** With Ctrl, or Cmd on a Mac; those of one key alone by its name. */
const KEYS: Readonly<Record<string, CommandId>> = {
  'Ctrl+/': 'keys',
  'Ctrl+,': 'settings',
  'Ctrl+k': 'palette',
  'Ctrl+Shift+p': 'palette',
  F1: 'help',
};

/** Keys that open sheets, which the page hears itself (`contract/commands.ts`). */
export function useSheetKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const command = KEYS[nameOf(event)];
      if (!command || event.defaultPrevented) return;
      event.preventDefault();
      runCommand[command]();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function nameOf({key, ctrlKey, metaKey, shiftKey}: KeyboardEvent): string {
  // Shift is part of what writes a sign on some keyboards.
  const isLetter = /^[a-z]$/i.test(key);
  const name = isLetter ? key.toLowerCase() : key;
  return [...(ctrlKey || metaKey ? ['Ctrl'] : []), ...(shiftKey && isLetter ? ['Shift'] : []), name].join('+');
}
