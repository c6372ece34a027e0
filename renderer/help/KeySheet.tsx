import {useEffect, useRef} from 'react';
import {COMMANDS} from '../../electron/contract/commands';
import styles from './KeySheet.module.css';

const VIEWER_KEYS: readonly (readonly [string, string])[] = [
  ['Drag', 'Pan'],
  ['Arrows', 'Pan'],
  ['Wheel, + and −', 'Zoom'],
  ['F', 'Fill or outline'],
  ['V', 'Cells on or off'],
  ['[ and ]', 'Less or more opacity'],
  ['Shift + arrows', 'Previous or next cell'],
];

function keyText(accelerator: string): string {
  const control = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
  return accelerator.replace('CommandOrControl', control).replace('Return', 'Enter').replaceAll('+', ' + ');
}

/** All keys, from the one list of commands. */
export function KeySheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === '/') dialog.current?.showModal();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className="plain"
        aria-label="Keys"
        title="Keys (Ctrl + /)"
        onClick={() => dialog.current?.showModal()}
      >
        ?
      </button>
      <dialog ref={dialog} className={styles['sheet']} aria-label="Keys">
        <div className="row spread">
          <h2>Keys</h2>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        <table>
          <tbody>
            {COMMANDS.filter((command) => command.key).map((command) => (
              <tr key={command.id}>
                <td>{command.label}</td>
                <td>{keyText(command.key!)}</td>
              </tr>
            ))}
            {VIEWER_KEYS.map(([key, what]) => (
              <tr key={key}>
                <td>{what} (in the image)</td>
                <td>{key}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </dialog>
    </>
  );
}
