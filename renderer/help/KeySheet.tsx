import {useEffect, useState} from 'react';
import {COMMANDS} from '../../electron/contract/commands';
import {Sheet} from '../sheet/Sheet';
import styles from './KeySheet.module.css';
import {WORDS} from './words';

function keyText(accelerator: string): string {
  const control = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
  return accelerator.replace('CommandOrControl', control).replace('Return', 'Enter').replaceAll('+', ' + ');
}

/** All keys, from the one list of commands. */
export function KeySheet() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === '/') setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button type="button" className="plain" aria-label={WORDS.title} title={WORDS.hint} onClick={() => setOpen(true)}>
        ?
      </button>
      <Sheet
        label={WORDS.title}
        title={WORDS.title}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        className={styles['sheet']}
      >
        <KeyTable />
      </Sheet>
    </>
  );
}

function KeyTable() {
  return (
    <table>
      <tbody>
        {COMMANDS.map(({id, label, key}) =>
          key === null ? null : (
            <tr key={id}>
              <td>{label}</td>
              <td>{keyText(key)}</td>
            </tr>
          ),
        )}
        {WORDS.viewerKeys.map(([key, what]) => (
          <tr key={key}>
            <td>{WORDS.inImage(what)}</td>
            <td>{key}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
