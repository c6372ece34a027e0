import type {MouseEvent} from 'react';
import {useBatch} from '../store/batch';
import {placeAmong} from '../store/places';
import {useSession, type ImageItem} from '../store/session';
import type {Step} from '../batch/queue';
import styles from './ImageList.module.css';
import {WORDS} from './words';

interface RowProperties {
  readonly image: ImageItem;
  readonly index: number;
  readonly count: number;
  /** Whether Tab stops here. */
  readonly isStop: boolean;
  readonly onClick: (event: MouseEvent) => void;
}

/** One image: its name, where it came from, its size, and what became of it. */
export function ImageRow({image, index, count, isStop, onClick}: RowProperties) {
  const {id, name, folder, info} = image;
  const isShown = useSession((s) => s.imageId === id);
  const place = useSession((s) => folder || placeAmong(image, s.images));
  const isSelected = useBatch((b) => b.selected.length > 1 && b.selected.includes(id));
  const step = useBatch((b) => b.queue.items.find((item) => item.id === id)?.step ?? null);
  const mark = markOf(image, step);
  return (
    <li aria-setsize={count} aria-posinset={index + 1}>
      <button
        type="button"
        className={styles['item']}
        data-image={id}
        data-index={index}
        data-selected={isSelected}
        tabIndex={isStop ? 0 : -1}
        aria-current={isShown}
        title={[place, name].filter(Boolean).join('/')}
        onClick={onClick}
      >
        <span className={styles['name']}>{name}</span>
        <span className={styles['mark']} title={mark.why ?? ''}>
          {mark.text}
        </span>
        <span className={`quiet ${styles['folder']}`}>{place}</span>
        <span className={`quiet ${styles['size']}`}>{info ? WORDS.size(info) : ''}</span>
        {isSelected ? <span className="visually-hidden">{WORDS.isSelected}</span> : null}
      </button>
    </li>
  );
}

function markOf(
  {fault, summary, report}: ImageItem,
  step: Step | null,
): {readonly text: string; readonly why?: string} {
  if (step?.is === 'waiting') return {text: WORDS.waiting};
  if (step?.is === 'running') return {text: WORDS.running};
  if (step?.is === 'failed') return {text: WORDS.failed, why: step.why};
  if (fault !== null) return {text: WORDS.broken, why: fault};
  return {text: (summary ?? report) ? '✓' : ''};
}
