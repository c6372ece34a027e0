import {useState, type DragEvent, type ReactNode} from 'react';
import {addFiles} from '../store/actions/files';
import styles from './DropZone.module.css';
import {WORDS} from './words';

/** The whole window takes models and images. */
export function DropZone({children}: {readonly children: ReactNode}) {
  const [over, setOver] = useState(0);
  const stop = (event: DragEvent): void => {
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };
  const drop = (event: DragEvent): void => {
    stop(event);
    setOver(0);
    void addFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      className={styles['zone']}
      onDragEnter={() => setOver((n) => n + 1)}
      onDragLeave={() => setOver((n) => n - 1)}
      onDragOver={stop}
      onDrop={drop}
    >
      {children}
      {over > 0 ? <div className={styles['veil']}>{WORDS.drop}</div> : null}
    </div>
  );
}
