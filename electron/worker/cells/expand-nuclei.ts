/** Whole cells where there is no membrane stain: nuclei grown until they meet. */
import type {Compartment} from '../../contract/compartments';
import {FaultError} from '../../contract/fault';
import type {ImageNote, SegmentOptions} from '../../contract/image';
import {bandRows, bandsOf, type Raster} from '../../contract/raster';
import type {Scratch} from '../../io/raster';
import {expandLabels} from '../../segment/expand';
import type {FoundCells} from './segmentation';

export interface Expansion {
  readonly micrometres: number;
  readonly pixels: number;
}

/** Null where none is asked for. Throws a FaultError ('usage') where the image's pixel size is not known. */
export function expansionOf({
  expandMicrometres: micrometres = null,
  micrometresPerPixel,
}: Pick<SegmentOptions, 'expandMicrometres' | 'micrometresPerPixel'>): Expansion | null {
  if (micrometres === null) return null;
  if (micrometresPerPixel !== null) return {micrometres, pixels: micrometres / micrometresPerPixel};
  throw new FaultError(
    'usage',
    `Nuclei are to grow by ${micrometres} µm, and the file says no usable pixel size: give it with --mpp.`,
  );
}

/** `found`: nuclei alone. Gives the compartments that are asked for, cells with the numbers of their nuclei. */
export function withExpanded(
  found: FoundCells,
  {micrometres, pixels}: Expansion,
  asked: readonly Compartment[],
  scratch: Scratch,
  tick: (fraction: number) => void,
): FoundCells {
  const [nuclei] = found.results;
  const [map] = found.maps.values();
  if (!nuclei || !map) return found;
  const size = `${micrometres} µm (${Number(pixels.toPrecision(3))} px)`;
  const text = `Whole cells are nuclei grown by ${size}, or until they meet`;
  const note: ImageNote = {text, option: null};
  const results = asked.map((compartment) =>
    compartment === 'nuclear'
      ? nuclei
      : {compartment, labels: expanded(nuclei.labels, pixels, scratch, tick), cells: nuclei.cells, shapes: null},
  );
  const maps = new Map(asked.map((compartment) => [compartment, map]));
  return {...found, results, maps, stars: null, notes: [...found.notes, note]};
}

/** Band by band, each with as much around it as labels grow. */
function expanded(
  labels: Raster<'int32'>,
  distance: number,
  scratch: Scratch,
  tick: (fraction: number) => void,
): Raster<'int32'> {
  const {width, height} = labels;
  const out = scratch.make('int32', width, height);
  const reach = Math.floor(distance);
  for (const {y, rows} of bandsOf(height, bandRows(width))) {
    const top = Math.max(y - reach, 0);
    const seen = labels.read(0, top, width, Math.min(y + rows + reach, height) - top);
    out.write(0, y, width, rows, expandLabels({labels: seen, width, first: y - top, rows}, distance));
    tick((y + rows) / height);
  }
  return out;
}
