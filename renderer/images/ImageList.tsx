import {useRef, type KeyboardEvent, type MouseEvent, type RefObject} from 'react';
import {BatchBar} from '../batch/BatchBar';
import {removeImages} from '../store/actions/batch';
import {showImage} from '../store/actions/images';
import {setBatch, useBatch} from '../store/batch';
import {selectedImage, useSession, type ImageItem} from '../store/session';
import {rowForKey} from '../list-keys';
import {useRowsInView} from '../rows-in-view';
import {ChannelChoice} from './ChannelChoice';
import {ImageRow} from './ImageRow';
import styles from './ImageList.module.css';
import {selectedAfter} from './selection';
import {WORDS} from './words';

export function ImageList() {
  const hasImages = useSession((s) => s.images.length > 0);
  const selected = useSession(selectedImage);
  const notes = selected?.report?.notes ?? selected?.info?.notes ?? [];
  return (
    <section aria-label={WORDS.title}>
      <h2>{WORDS.title}</h2>
      {hasImages ? <Rows /> : <p className="quiet">{WORDS.none}</p>}
      <BatchBar />
      {selected?.info ? <ChannelChoice image={selected} info={selected.info} /> : null}
      {notes.map(({text}) => (
        <p key={text} className="quiet">
          {WORDS.note(text)}
        </p>
      ))}
    </section>
  );
}

export const ROW_HEIGHT = 42;
const MARGIN_ROWS = 4;
const MOST_SHOWN = 7;

/** Only the rows in view are in the page; one tab stop, arrows inside. */
function Rows() {
  const images = useSession((s) => s.images);
  const imageId = useSession((s) => s.imageId);
  const box = useRef<HTMLUListElement>(null);
  const height = Math.min(images.length, MOST_SHOWN) * ROW_HEIGHT;
  const {first, end, above, below, onScroll} = useRowsInView(images.length, ROW_HEIGHT, MARGIN_ROWS, height);
  const stop = images.some(({id}) => id === imageId) ? imageId : images[0]?.id;
  return (
    <ul
      ref={box}
      className={styles['list']}
      style={{height}}
      onScroll={onScroll}
      onKeyDown={(event) => onKey(event, images, box)}
    >
      <li aria-hidden="true" style={{height: above}} />
      {images.slice(first, end).map((image, i) => (
        <ImageRow
          key={image.id}
          image={image}
          index={first + i}
          count={images.length}
          isStop={image.id === stop}
          onClick={(event) => onClick(event, images, image.id)}
        />
      ))}
      <li aria-hidden="true" style={{height: below}} />
    </ul>
  );
}

function onClick(event: MouseEvent, images: readonly ImageItem[], id: string): void {
  const by = {toggles: event.ctrlKey || event.metaKey, extends: event.shiftKey};
  setBatch(selectedAfter(useBatch.getState(), idsOf(images), id, by));
  if (!by.toggles && !by.extends) void showImage(id);
}

function idsOf(images: readonly ImageItem[]): readonly string[] {
  return images.map(({id}) => id);
}

function onKey(event: KeyboardEvent, images: readonly ImageItem[], box: RefObject<HTMLUListElement | null>): void {
  const ids = idsOf(images);
  const own = (event.target as HTMLElement).dataset['image'];
  const at = own === undefined ? -1 : ids.indexOf(own);
  const to = at < 0 ? null : rowForKey(event.key, at, ids.length, MOST_SHOWN);
  if (to !== null) {
    const id = ids[to]!;
    setBatch(selectedAfter(useBatch.getState(), ids, id, {toggles: false, extends: event.shiftKey}));
    if (!event.shiftKey) void showImage(id);
    focusRow(box, to);
  } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) setBatch({selected: ids});
  else if (event.key === ' ' && event.ctrlKey && at >= 0)
    setBatch(selectedAfter(useBatch.getState(), ids, ids[at]!, {toggles: true, extends: false}));
  else if (event.key === 'Delete' && at >= 0) {
    removeImages(chosen(ids[at]!));
    // The row that has the focus is gone: what stands in its place has it.
    requestAnimationFrame(() => focusRow(box, Math.min(at, useSession.getState().images.length - 1)));
  } else return;
  event.preventDefault();
}

/** All that are selected, if this is one of them. */
function chosen(id: string): readonly string[] {
  const {selected} = useBatch.getState();
  return selected.includes(id) ? selected : [id];
}

/** Brought into view first: rows that are not are not in the page. */
function focusRow({current}: RefObject<HTMLUListElement | null>, index: number): void {
  if (!current) return;
  const top = index * ROW_HEIGHT;
  if (top < current.scrollTop) current.scrollTop = top;
  if (top + ROW_HEIGHT > current.scrollTop + current.clientHeight)
    current.scrollTop = top + ROW_HEIGHT - current.clientHeight;
  const focus = (): void => current.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  focus();
  requestAnimationFrame(() => requestAnimationFrame(focus));
}
