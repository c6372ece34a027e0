/** The cells of an image as rows, measured once however many ask. */
import type {CellRow} from '../../contract/image';
import type {Raster} from '../../contract/raster';
import {measureCells} from '../../segment/measure';
import type {CompartmentCells} from './segmentation';

/** For as long as the labels are held by somebody. */
const known = new WeakMap<Raster, readonly CellRow[]>();

export function measured({labels, cells}: CompartmentCells, planes: readonly Raster[]): readonly CellRow[] {
  const rows = known.get(labels) ?? measureCells(labels, cells, planes);
  known.set(labels, rows);
  return rows;
}
