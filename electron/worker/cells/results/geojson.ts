import {geoJson} from '../../../export/geojson';
import {writeGrowing, type FileSink} from '../../../io/atomic-write';
import {outlinesOf} from '../../../segment/outlines';
import type {ResultWriter} from './writer';

export const geojsonWriter: ResultWriter = {
  per: 'compartment',
  write: ({compartment, labels, cells, rows, channels}, place) =>
    writeGrowing(place(), (sink) => writeText(sink, geoJson(outlinesOf(labels, cells), rows(), channels, compartment))),
};

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
