import {useEffect, useRef, type DragEvent, type ReactNode} from 'react';
import styles from './Sheet.module.css';
import {WORDS} from './words';

export interface SheetProperties {
  readonly title: string;
  /** Left out: its title. */
  readonly label?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly className: string | undefined;
  /** What is dropped on it; left out: the window takes that. */
  readonly onDrop?: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** What lies over the window until it is closed, by its button or by Escape. */
export function Sheet({title, label = title, isOpen, onClose, className, onDrop, children}: SheetProperties) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const {open} = dialog.current!;
    if (isOpen && !open) {
      dialog.current!.showModal();
      // A browser begins at the first button, which closes it again.
      dialog.current!.querySelector<HTMLElement>('[data-begin]')?.focus();
    }
    if (!isOpen && open) dialog.current!.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      className={`${styles['sheet']} ${className}`}
      aria-label={label}
      onClose={onClose}
      {...(onDrop && dropsTo(onDrop))}
    >
      {isOpen ? (
        <>
          <div className="row spread">
            <h2>{title}</h2>
            <button type="button" onClick={() => dialog.current!.close()}>
              {WORDS.close}
            </button>
          </div>
          {children}
        </>
      ) : null}
    </dialog>
  );
}

/** The window behind does not hear of it. */
function dropsTo(onDrop: (files: readonly File[]) => void) {
  const own = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    onDragEnter: own,
    onDragLeave: own,
    onDragOver: own,
    onDrop: (event: DragEvent): void => {
      own(event);
      onDrop([...event.dataTransfer.files]);
    },
  };
}
