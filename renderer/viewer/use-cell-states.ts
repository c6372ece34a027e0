import {useMemo} from 'react';
import type {CellRow, ImageInfo} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {rowsOf, useTable} from '../store/table';
import {useView} from '../store/view';
import {CELL_STATES} from './shaders';

/** The cells that the table shows, and no others; null: all. */
export function useCellStates(image: ImageItem, info: ImageInfo): Uint8Array | null {
  const compartment = useView((v) => v.compartment);
  const table = useTable();
  const all = image.cells[compartment];
  const rows = table.filter && all ? rowsOf(image, info, compartment, table) : null;
  return useMemo(() => rows && statesOf(rows, all ?? []), [rows, all]);
}

function statesOf(shown: readonly CellRow[], all: readonly CellRow[]): Uint8Array {
  const most = all.reduce((greatest, {label}) => Math.max(greatest, label), 0);
  const states = new Uint8Array(most + 1).fill(CELL_STATES.hidden);
  for (const {label} of shown) states[label] = CELL_STATES.usual;
  return states;
}

/** The label of a cell that is drawn; 0 for one that is hidden. */
export function shownLabel(states: Uint8Array | null, label: number): number {
  return states?.[label] === CELL_STATES.hidden ? 0 : label;
}
