import type {ImageItem} from '../store/session';
import {useView} from '../store/view';

/** The cell before or after the selected one in the table's order. */
export function neighbourCell(image: ImageItem, selected: number | null, step: 1 | -1): number | null {
  const rows = image.cells[useView.getState().compartment] ?? [];
  if (rows.length === 0) return null;
  const at = rows.findIndex((row) => row.label === selected);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
  return rows[next]!.label;
}
