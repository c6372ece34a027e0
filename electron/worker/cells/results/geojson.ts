import {geoJson} from '../../../export/geojson';
import {writeGrowing, type FileSink} from '../../../io/atomic-write';
import {nucleiInCells} from '../../../segment/nuclei-in-cells';
import {outlineLookup, type Outline} from '../../../segment/outlines';
import {objectIds} from './object-ids';
import {outlinesOfCells} from './outlines-of-cells';
import type {CellsToWrite, CompartmentWriter} from './writer';

export const geojsonWriter: CompartmentWriter = {
  write: (cells, place) =>
    writeGrowing(place(), (sink) => {
      const {compartment, rows, channels} = cells;
      const objects = {compartment, rows: rows(), channels, idOf: objectIds(cells), nucleusOf: nucleusOf(cells)};
      writeText(sink, geoJson(outlinesOfCells(cells), objects));
    }),
};

/** The nucleus in a whole cell, where nuclei were looked for too; null: these are not cells with nuclei. */
function nucleusOf(cells: CellsToWrite): ((label: number) => Outline['parts'] | null) | null {
  const nuclei = cells.open.segmentation.results.find(({compartment}) => compartment === 'nuclear');
  if (!nuclei || cells.compartment !== 'whole-cell') return null;
  const inCell = nucleiInCells(nuclei, cells);
  const outlineOf = outlineLookup(nuclei.labels, nuclei.cells);
  return (label) => (inCell[label] ? outlineOf(inCell[label]) : null);
}

/** Written a megabyte at a time. */
function writeText(sink: FileSink, pieces: Iterable<string>): void {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 1 << 20) continue;
    sink.append(new TextEncoder().encode(text));
    text = '';
  }
  sink.append(new TextEncoder().encode(text));
}
