import type {ImageItem} from '../store/session';
import {useView} from '../store/view';

/** The cell before or after the selected one in the table's order. */
export function neighbourCell(image: ImageItem, selected: number | null, step: 1 | -1): number | null {
  const rows = image.cells[useView.getState().compartment] ?? [];
  if (rows.length === 0) return null;
  const at = rows.findIndex((row) => row.label === selected);
  const outside = step > 0 ? -1 : rows.length;
  const next = (at < 0 ? outside : at) + step;
  return rows[(next + rows.length) % rows.length]!.label;
}
