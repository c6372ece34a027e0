import type {CellRow, ImageInfo} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {columnsOf, rowsOf, useTable, usualColumns, type Column} from '../store/table';
import {useView} from '../store/view';

export interface ShownColumn extends Column {
  readonly isShown: boolean;
}

/** All that there are; the number of the cell, by which it is selected, is always shown. */
export function useColumns(image: ImageItem, info: ImageInfo): readonly ShownColumn[] {
  const switched = useView((v) => v.columns);
  const usual = usualColumns(image, info);
  return columnsOf(image, info).map((column) => ({
    ...column,
    isShown: column.id === 'cell' || (switched[column.id] ?? usual.includes(column.id)),
  }));
}

/** Of the shown compartment, sorted and filtered. */
export function useShownRows(image: ImageItem, info: ImageInfo): readonly CellRow[] {
  const compartment = useView((v) => v.compartment);
  const table = useTable();
  return rowsOf(image, info, compartment, table);
}
