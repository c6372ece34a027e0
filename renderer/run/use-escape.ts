import {useEffect} from 'react';
import {cancel} from '../store/actions/jobs';

/** Escape cancels the running job, unless it closes the sheet that lies over it. */
export function useEscape(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      // The sheet is closed by the browser only after this.
      if (!document.querySelector('dialog[open]')) void cancel();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
