/** Maps to labels of the image's size. */
import type {Compartment} from '../../contract/compartments';
import {MESMER_PARAMETERS, type CellParameters, type WatershedParameters} from '../../contract/parameters';
import {bandRows, bandsOf} from '../../contract/raster';
import type {Image} from '../../image/formats/read';
import {nearestRows} from '../../image/resize';
import type {Scratch} from '../../io/raster';
import {nameSequentially} from '../../segment/labels';
import {blockPool} from './blocks/block-pool';
import {Blockwise, type RasterLabels} from './blocks/blockwise';
import type {CompartmentCells, Maps} from './segmentation';

/** Mesmer's own where neither the model's kind nor what is given says otherwise. */
export function parametersOf(
  compartment: Compartment,
  {usual}: Pick<Maps, 'usual'>,
  given: Partial<CellParameters>,
): WatershedParameters {
  return {...MESMER_PARAMETERS[compartment], ...usual, ...given};
}

/** At the maps' own size. */
export async function labelMaps(
  {kind, planes, width, height}: Maps,
  parameters: WatershedParameters,
  scratch: Scratch,
  tick: (fraction: number) => void,
): Promise<RasterLabels> {
  const blockwise = new Blockwise({width, height, scratch, pool: blockPool, tick});
  return kind === 'generic'
    ? blockwise.objects(planes, parameters.smallObjectsThreshold)
    : blockwise.cells(planes[0]!, planes[1]!, parameters);
}

/** Labels at the image's size: nearest neighbour, and numbered anew where some were lost. */
export function atImageSize(
  {labels, count}: RasterLabels,
  compartment: Compartment,
  {info: {width, height}}: Image,
  scratch: Scratch,
): CompartmentCells {
  if (labels.width === width && labels.height === height) return {compartment, labels, cells: count, shapes: null};
  const out = scratch.make('int32', width, height);
  const present = new Uint8Array(count + 1);
  for (const {y, rows} of bandsOf(height, bandRows(Math.max(width, labels.width))))
    out.write(0, y, width, rows, nearestRows(labels, {width, height}, {y, rows}, present));
  scratch.drop(labels);
  const names = new Int32Array(count + 1);
  const cells = nameSequentially(present, names);
  if (cells < count) {
    for (const {y, rows} of bandsOf(height, bandRows(width))) {
      const named = out.read(0, y, width, rows).map((label) => names[label]!);
      out.write(0, y, width, rows, named);
    }
  }
  return {compartment, labels: out, cells, shapes: null};
}
