/** What is taken away of an image's cells. */
import {createHash} from 'node:crypto';
import {closeSync, openSync, readdirSync, readSync, statSync} from 'node:fs';
import {basename, extname, join} from 'node:path';
import {FaultError} from '../../contract/fault';
import type {CellRow, ResultKind, SegmentOptions} from '../../contract/image';
import {cellsCsv} from '../../export/csv';
import {geoJson} from '../../export/geojson';
import {overlayPng, type OverlayChannel} from '../../export/overlay-png';
import {roiZips} from '../../export/roi';
import {writeTiff} from '../../export/tiff';
import type {Image} from '../../image/formats/read';
import {writeBytes, writeGrowing, type FileSink} from '../../io/atomic-write';
import {measureCells} from '../../segment/measure';
import {outlinesOf} from '../../segment/outlines';
import type {OpenImage} from './images';
import type {Segmentation} from './segment';

/** Put in by the bundler; tests run without it. */
declare const __VERSION__: string | undefined;

/** Everything but the head maps, which are large. */
export const USUAL_RESULTS: readonly ResultKind[] = ['labels', 'overlay', 'csv', 'geojson', 'roi', 'record'];

/**
 * Writes the asked kinds, one file a compartment each, and a record of the run; gives the paths. `tick` may throw to
 * stop.
 */
export async function exportResults(
  open: OpenImage,
  folder: string,
  kinds: readonly ResultKind[],
  tick: (fraction: number) => void = () => undefined,
): Promise<string[]> {
  const {segmentation, options, path} = open;
  if (!segmentation || !options) throw new FaultError('usage', 'There are no cells to save yet; run Segment first.');
  const stem = basename(path, extname(path)).replace(/\.ome$/, '');
  const written: string[] = [];
  const place = (name: string): string => {
    const file = join(folder, `${stem}-${name}`);
    written.push(file);
    return file;
  };
  const steps = segmentation.results.length * kinds.length;
  let done = 0;
  for (const result of segmentation.results) {
    const rows = kinds.some((kind) => kind === 'csv' || kind === 'geojson')
      ? measureCells(result.labels, result.cells, open.image.planes)
      : [];
    for (const kind of kinds) {
      tick(done / steps);
      await writeResult(
        kind,
        (name) => place(`${result.compartment}-${name}`),
        open.image,
        result,
        options,
        segmentation,
        rows,
      );
      done += 1;
    }
  }
  if (kinds.includes('record')) {
    const before = [...written];
    await writeBytes(
      place('run.json'),
      new TextEncoder().encode(`${JSON.stringify(record(open, segmentation, options, before), null, 2)}\n`),
    );
  }
  return written;
}

async function writeResult(
  kind: ResultKind,
  place: (name: string) => string,
  image: Image,
  {compartment, labels, cells}: Segmentation['results'][number],
  options: SegmentOptions,
  {maps}: Segmentation,
  rows: readonly CellRow[],
): Promise<void> {
  const micrometresPerPixel = options.micrometresPerPixel ?? image.info.micrometresPerPixel;
  const names = image.info.channels.map((channel) => channel.name);
  switch (kind) {
    case 'labels':
      return writeGrowing(place('labels.tif'), (sink) =>
        writeTiff(sink, [{name: `${compartment} labels`, raster: labels}], {
          micrometresPerPixel,
          bits: cells > 65535 ? 32 : 16,
        }),
      );
    case 'overlay':
      return writeBytes(place('overlay.png'), overlayPng(overlayChannels(image, options), labels));
    case 'csv':
      return writeBytes(place('cells.csv'), new TextEncoder().encode(cellsCsv(rows, names, micrometresPerPixel)));
    case 'geojson':
      return writeGrowing(place('cells.geojson'), (sink) =>
        writeText(sink, geoJson(outlinesOf(labels, cells), rows, names, compartment)),
      );
    case 'roi': {
      if (cells === 0) return undefined;
      let count = 0;
      for (const zip of roiZips(outlinesOf(labels, cells))) {
        count += 1;
        await writeBytes(place(count === 1 ? 'cells-rois.zip' : `cells-rois-${count}.zip`), zip);
      }
      return undefined;
    }
    case 'heads': {
      // At the model's scale, as it gave them.
      const {planes, kind: reading, width} = maps.get(compartment)!;
      const titles = reading === 'mesmer' ? ['inner distance', 'interior'] : planes.map((_, i) => `map ${i + 1}`);
      const scale = image.info.width / width;
      const rasters = planes.map((raster, i) => ({name: titles[i]!, raster}));
      return writeGrowing(place('heads.tif'), (sink) =>
        writeTiff(sink, rasters, {micrometresPerPixel: micrometresPerPixel && micrometresPerPixel * scale, bits: 32}),
      );
    }
    default:
      return undefined;
  }
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

function overlayChannels({planes}: Image, {nuclear, membrane}: SegmentOptions): OverlayChannel[] {
  const both = nuclear !== null && membrane !== null;
  const channels: OverlayChannel[] = [];
  if (nuclear !== null) channels.push({raster: planes[nuclear]!, colour: both ? [40, 120, 255] : [220, 220, 220]});
  if (membrane !== null) channels.push({raster: planes[membrane]!, colour: both ? [40, 200, 90] : [220, 220, 220]});
  return channels;
}

function record(
  {path, image, madeBy}: OpenImage,
  {results, reading, timings}: Segmentation,
  options: SegmentOptions,
  files: readonly string[],
): unknown {
  return {
    schema: 'warmstart-run/1',
    date: new Date().toISOString(),
    warmstart: typeof __VERSION__ === 'string' ? __VERSION__ : null,
    node: process.versions.node,
    model: madeBy && {name: basename(madeBy.model), sha256: sha256Of(madeBy.model)},
    engine: madeBy && {id: madeBy.engine, device: madeBy.device, version: madeBy.version},
    image: {
      name: basename(path),
      width: image.info.width,
      height: image.info.height,
      channels: image.info.channels.map(({name}) => name),
    },
    options,
    reading,
    cells: Object.fromEntries(results.map(({compartment, cells}) => [compartment, cells])),
    timingsMs: timings,
    files: files.map((file) => basename(file)),
  };
}

/** Of a file, or of a folder's files in the order of their names. */
function sha256Of(path: string): string {
  const hash = createHash('sha256');
  const files = statSync(path).isDirectory()
    ? readdirSync(path, {recursive: true, encoding: 'utf8'})
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  const buffer = new Uint8Array(1 << 20);
  for (const file of files.filter((name) => statSync(name).isFile())) {
    const handle = openSync(file, 'r');
    try {
      for (let count = readSync(handle, buffer); count > 0; count = readSync(handle, buffer))
        hash.update(buffer.subarray(0, count));
    } finally {
      closeSync(handle);
    }
  }
  return hash.digest('hex');
}
