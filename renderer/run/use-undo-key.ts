import {useEffect} from 'react';
import {undo} from '../store/actions/jobs';

/** Ctrl or Cmd with Z takes the last change back; in a field it is the field's own. */
export function useUndoKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isKey = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      if (!isKey || event.defaultPrevented || isField(event.target)) return;
      event.preventDefault();
      void undo();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  const isInput = target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return isInput || target instanceof HTMLTextAreaElement;
}
