import {useRef} from 'react';
import {dragResults} from '../store/actions/drag';
import {exportResults} from '../store/actions/images';
import {selectedImage, useSession} from '../store/session';
import {WORDS} from './words';

/** The shown image's results, dragged from here to where they are wanted; pressed, it asks for a folder. */
export function DragResults() {
  const hasCells = useSession((s) => Boolean(selectedImage(s)?.report));
  const isHeld = useRef(false);
  if (!hasCells) return null;
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
        void dragResults(() => isHeld.current);
      }}
      onClick={() => void exportResults()}
    >
      {WORDS.drag}
    </button>
  );
}
