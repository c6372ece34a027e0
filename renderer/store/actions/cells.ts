/** From cell to cell, in the table and in the picture alike. */
import type {CellRow} from '../../../electron/contract/image';
import {cameraOver, setCamera, useCameraStore} from '../camera';
import {isInView} from '../seen';
import {get, selectedImage, set, type ImageItem} from '../session';
import {rowsOf, useTable} from '../table';
import {useView} from '../view';

/** The rows of the shown compartment as the table has them now. */
export function rowsInTable(image: ImageItem): readonly CellRow[] {
  return image.info ? rowsOf(image, image.info, useView.getState().compartment, useTable.getState()) : [];
}

/** Selects it, and moves the picture where it is not wholly in view. */
export function goToCell(row: CellRow | undefined): void {
  const image = selectedImage(get());
  if (!image || !row) return;
  set({selectedCell: row.label});
  const camera = cameraOver(image.id)(useCameraStore.getState());
  // Where there is none the whole image is in view.
  if (camera && !isInView(row.box)) setCamera(image.id, {...camera, x: row.x, y: row.y});
}

/** The next one (1) or the one before (-1) in the table's order, and round; from none on: the first, or the last. */
export function stepToCell(step: number): void {
  const image = selectedImage(get());
  const rows = image ? rowsInTable(image) : [];
  if (rows.length === 0) return;
  const at = rows.findIndex(({label}) => label === get().selectedCell);
  const outside = step > 0 ? -1 : rows.length;
  goToCell(rows[((at < 0 ? outside : at) + step + rows.length) % rows.length]);
}
