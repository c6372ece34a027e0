import {useRef} from 'react';
import {exportAll} from '../store/actions/batch';
import {draggedImages, dragResults} from '../store/actions/drag';
import {exportResults} from '../store/actions/images';
import {useBatch} from '../store/batch';
import {useSession} from '../store/session';
import {WORDS} from './words';

/**
 * The results of the shown image or of those that are selected, dragged from here to where they are wanted; pressed, it
 * asks for a folder.
 */
export function DragResults() {
  const images = useSession((s) => s.images);
  const imageId = useSession((s) => s.imageId);
  const selected = useBatch((b) => b.selected);
  const isHeld = useRef(false);
  const dragged = draggedImages({images, imageId}, selected);
  if (dragged.length === 0) return null;
  const hold = (): void => {
    isHeld.current = true;
    window.addEventListener('pointerup', () => (isHeld.current = false), {once: true});
  };
  return (
    <button
      type="button"
      draggable
      title={WORDS.dragHint}
      onPointerDown={hold}
      onDragStart={(event) => {
        event.preventDefault();
        void dragResults(dragged, () => isHeld.current);
      }}
      onClick={() => void (dragged.every(({id}) => id === imageId) ? exportResults() : exportAll(dragged))}
    >
      {WORDS.drag(dragged.length)}
    </button>
  );
}
