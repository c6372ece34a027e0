import type {ReactNode} from 'react';
import {closeSheet, useSheets, type SheetName} from '../store/sheets';
import {Sheet} from './Sheet';

interface CommandSheetProperties {
  readonly name: SheetName;
  readonly title: string;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** A sheet that a command opens. */
export function CommandSheet({name, title, className, children}: CommandSheetProperties) {
  const isOpen = useSheets((s) => s.open.includes(name));
  return (
    <Sheet title={title} isOpen={isOpen} onClose={() => closeSheet(name)} className={className}>
      {children}
    </Sheet>
  );
}
