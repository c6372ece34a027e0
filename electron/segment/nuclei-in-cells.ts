import {bandRows, bandsOf, type Raster} from '../contract/raster';

/** Labels of one compartment and how many there are. */
export interface LabelImage {
  readonly labels: Raster<'int32'>;
  readonly cells: number;
}

/**
 * At each cell's label its nucleus's, or 0: a nucleus lies in the cell that has more than half of its pixels; of
 * several the cell has the one it shares the most pixels with, of equal ones the first.
 */
export function nucleiInCells(nuclei: LabelImage, cells: LabelImage): Int32Array {
  const areas = new Float64Array(nuclei.cells + 1);
  const inCell = new Int32Array(cells.cells + 1);
  const most = new Float64Array(cells.cells + 1);
  for (const [pair, shared] of sharedPixels(nuclei.labels, cells, areas)) {
    const [nucleus, cell] = [Math.floor(pair / (cells.cells + 1)), pair % (cells.cells + 1)];
    if (cell === 0 || 2 * shared <= areas[nucleus]!) continue;
    const isBetter = shared > most[cell]! || (shared === most[cell] && nucleus < inCell[cell]!);
    if (!isBetter) continue;
    inCell[cell] = nucleus;
    most[cell] = shared;
  }
  return inCell;
}

/** Pixels that a nucleus shares with a cell, or with none (0), by nucleus x (cells + 1) + cell; `areas` of nuclei. */
function sharedPixels(
  nuclei: Raster<'int32'>,
  {labels, cells}: LabelImage,
  areas: Float64Array,
): ReadonlyMap<number, number> {
  const shared = new Map<number, number>();
  for (const {y, rows} of bandsOf(nuclei.height, bandRows(nuclei.width))) {
    const [own, others] = [nuclei.read(0, y, nuclei.width, rows), labels.read(0, y, nuclei.width, rows)];
    for (let i = 0; i < own.length;) {
      const [nucleus, cell, begin] = [own[i]!, others[i]!, i];
      while (i < own.length && own[i] === nucleus && others[i] === cell) i += 1;
      if (nucleus === 0) continue;
      const pair = nucleus * (cells + 1) + cell;
      areas[nucleus]! += i - begin;
      shared.set(pair, (shared.get(pair) ?? 0) + i - begin);
    }
  }
  return shared;
}
