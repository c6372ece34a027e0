/** What is taken away of an image's cells. */
import {createHash} from 'node:crypto';
import {closeSync, openSync, readdirSync, readSync, statSync} from 'node:fs';
import {basename, extname, join} from 'node:path';
import {FaultError} from '../contract/fault';
import type {CellRow, ResultKind, SegmentOptions} from '../contract/image';
import {cellsCsv} from '../export/csv';
import {geoJson} from '../export/geojson';
import {overlayPng, type OverlayChannel} from '../export/overlay-png';
import {roiZip} from '../export/roi';
import {labelTiff, writeTiff} from '../export/tiff';
import type {Image} from '../image/read';
import {writeBytes} from '../io/atomic-write';
import {measureCells} from '../segment/measure';
import {outlinesOf} from '../segment/outlines';
import type {OpenImage} from './images';
import type {Segmentation} from './segment';

/** Put in by the bundler; tests run without it. */
declare const __VERSION__: string | undefined;

/** Everything but the head maps, which are large. */
export const USUAL_RESULTS: readonly ResultKind[] = ['labels', 'overlay', 'csv', 'geojson', 'roi', 'record'];

/** Writes the asked kinds, one file a compartment each, and a record of the run; gives the paths. */
export async function exportResults(open: OpenImage, folder: string, kinds: readonly ResultKind[]): Promise<string[]> {
  const {segmentation, options, path} = open;
  if (!segmentation || !options) throw new FaultError('usage', 'There are no cells to save yet; run Segment first.');
  const stem = basename(path, extname(path)).replace(/\.ome$/, '');
  const written: string[] = [];
  const write = async (name: string, bytes: Uint8Array | string): Promise<void> => {
    const file = join(folder, `${stem}-${name}`);
    await writeBytes(file, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    written.push(file);
  };
  for (const result of segmentation.results) {
    for (const kind of kinds) {
      const file = fileOf(kind, open.image, result, options, segmentation);
      if (file) await write(`${result.compartment}-${file.name}`, file.bytes);
    }
  }
  if (kinds.includes('record')) await write('run.json', `${JSON.stringify(record(open, segmentation, options, written), null, 2)}\n`);
  return written;
}

interface ResultFile {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

function fileOf(kind: ResultKind, image: Image, {compartment, labels, cells}: Segmentation['results'][number], options: SegmentOptions, {maps}: Segmentation): ResultFile | null {
  const {width, height, channels} = image.info;
  const micrometresPerPixel = options.micrometresPerPixel ?? image.info.micrometresPerPixel;
  const names = channels.map((channel) => channel.name);
  const rows = (): CellRow[] => measureCells(labels, width, cells, image.planes);
  switch (kind) {
    case 'labels':
      return {name: 'labels.tif', bytes: labelTiff(labels, `${compartment} labels`, {width, height, micrometresPerPixel})};
    case 'overlay':
      return {name: 'overlay.png', bytes: overlayPng(overlayChannels(image, options), labels, width, height)};
    case 'csv':
      return {name: 'cells.csv', bytes: cellsCsv(rows(), names, micrometresPerPixel)};
    case 'geojson':
      return {name: 'cells.geojson', bytes: geoJson(outlinesOf(labels, width), rows(), names, compartment)};
    case 'roi':
      return cells ? {name: 'cells-rois.zip', bytes: roiZip(outlinesOf(labels, width))} : null;
    case 'heads': {
      // At the model's scale, as it gave them.
      const {planes, kind: reading, width: w, height: h} = maps.get(compartment)!;
      const titles = reading === 'mesmer' ? ['inner distance', 'interior'] : planes.map((_, i) => `map ${i + 1}`);
      const scale = width / w;
      return {name: 'heads.tif', bytes: writeTiff(planes.map((data, i) => ({name: titles[i]!, data})), {width: w, height: h, micrometresPerPixel: micrometresPerPixel && micrometresPerPixel * scale})};
    }
    default:
      return null;
  }
}

function overlayChannels(image: Image, options: SegmentOptions): OverlayChannel[] {
  const both = options.nuclear !== null && options.membrane !== null;
  const channels: OverlayChannel[] = [];
  if (options.nuclear !== null) channels.push({plane: image.planes[options.nuclear]!, colour: both ? [40, 120, 255] : [220, 220, 220]});
  if (options.membrane !== null) channels.push({plane: image.planes[options.membrane]!, colour: both ? [40, 200, 90] : [220, 220, 220]});
  return channels;
}

function record({path, image, madeBy}: OpenImage, {results, reading, timings}: Segmentation, options: SegmentOptions, files: readonly string[]): unknown {
  return {
    schema: 'warmstart-run/1',
    date: new Date().toISOString(),
    warmstart: typeof __VERSION__ === 'string' ? __VERSION__ : null,
    node: process.versions.node,
    model: madeBy && {name: basename(madeBy.model), sha256: sha256Of(madeBy.model)},
    engine: madeBy && {id: madeBy.engine, device: madeBy.device, version: madeBy.version},
    image: {name: basename(path), width: image.info.width, height: image.info.height, channels: image.info.channels.map(({name}) => name)},
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
  const files = statSync(path).isDirectory() ? readdirSync(path, {recursive: true, encoding: 'utf8'}).toSorted().map((name) => join(path, name)) : [path];
  const buffer = new Uint8Array(1 << 20);
  for (const file of files.filter((name) => statSync(name).isFile())) {
    const handle = openSync(file, 'r');
    try {
      for (let count = readSync(handle, buffer); count > 0; count = readSync(handle, buffer)) hash.update(buffer.subarray(0, count));
    } finally {
      closeSync(handle);
    }
  }
  return hash.digest('hex');
}
