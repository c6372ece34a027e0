/** What is taken away of an image's cells. */
import {basename, extname, join} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {CellRow} from '../../../contract/image';
import {RESULTS, type ResultKind} from '../../../contract/results';
import {measureCells} from '../../../segment/measure';
import type {OpenImage} from '../images';
import type {CompartmentCells} from '../segmentation';
import type {CellsToWrite, Place, SegmentedImage} from './writer';
import {WRITERS} from './writers';

/**
 * Writes the asked kinds, one file a compartment each, and those of the whole image after them; gives the paths. `tick`
 * may throw to stop. Throws a FaultError ('usage') before there are cells.
 */
export async function exportResults(
  open: OpenImage,
  folder: string,
  kinds: readonly ResultKind[],
  tick: (fraction: number) => void = () => undefined,
): Promise<string[]> {
  const {segmentation, options} = open;
  if (!segmentation || !options) throw new FaultError('usage', 'There are no cells to save yet; run Segment first.');
  const segmented = {...open, segmentation, options};
  const stem = stemOf(open);
  const written: string[] = [];
  const placeOf =
    (kind: ResultKind, start: string): Place =>
    (n = 1) => {
      const {ending} = RESULTS[kind];
      const extension = extname(ending);
      const name = n === 1 ? ending : `${ending.slice(0, -extension.length)}-${n}${extension}`;
      const file = join(folder, `${start}-${name}`);
      written.push(file);
      return file;
    };
  const steps = segmentation.results.length * kinds.length;
  let done = 0;
  for (const result of segmentation.results) {
    const cells = cellsToWrite(segmented, result);
    for (const kind of kinds) {
      tick(done / steps);
      const writer = WRITERS[kind];
      if (writer.per === 'compartment') await writer.write(cells, placeOf(kind, `${stem}-${result.compartment}`));
      done += 1;
    }
  }
  for (const kind of kinds) {
    const writer = WRITERS[kind];
    if (writer.per === 'image') await writer.write(segmented, placeOf(kind, stem), [...written]);
  }
  return written;
}

/** The file's own name without its ending, and which part of it where there are more. */
function stemOf({path, part}: OpenImage): string {
  const name = basename(path, extname(path)).replace(/\.ome$/, '');
  return part === null ? name : `${name}-${part}`;
}

function cellsToWrite(open: SegmentedImage, result: CompartmentCells): CellsToWrite {
  const {image, options, segmentation} = open;
  let rows: readonly CellRow[] | null = null;
  return {
    ...result,
    open,
    maps: segmentation.maps.get(result.compartment)!,
    channels: image.info.channels.map(({name}) => name),
    micrometresPerPixel: options.micrometresPerPixel ?? image.info.micrometresPerPixel,
    rows: () => (rows ??= measureCells(result.labels, result.cells, image.planes)),
  };
}
