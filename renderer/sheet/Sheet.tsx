import {useEffect, useRef, type ReactNode} from 'react';
import styles from './Sheet.module.css';
import {WORDS} from './words';

export interface SheetProperties {
  readonly label: string;
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** What lies over the window until it is closed, by its button or by Escape. */
export function Sheet({label, title, isOpen, onClose, className, children}: SheetProperties) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen && !dialog.current!.open) dialog.current!.showModal();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className={`${styles['sheet']} ${className}`} aria-label={label} onClose={onClose}>
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
