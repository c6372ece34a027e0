import {existsSync, statSync} from 'node:fs';
import {basename} from 'node:path';
import {sentenceOf} from '../../../contract/image';
import {VERSION} from '../../../contract/version';
import {writeBytes} from '../../../io/atomic-write';
import {hashAtOnce} from '../../../io/file-identity';
import {filesBelow} from '../../../io/files-below';
import {fingerprintOf} from '../../../io/fingerprint';
import type {ResultWriter, SegmentedImage} from './writer';

export const recordWriter: ResultWriter = {
  per: 'image',
  write: (open, place, others) =>
    writeBytes(place(), new TextEncoder().encode(`${JSON.stringify(recordOf(open, others), null, 2)}\n`)),
};

function recordOf(
  {path, image, madeBy, segmentation, options, notes}: SegmentedImage,
  files: readonly string[],
): unknown {
  return {
    schema: 'warmstart-run/1',
    date: new Date().toISOString(),
    warmstart: VERSION,
    node: process.versions.node,
    model: madeBy && {name: basename(madeBy.model), sha256: sha256Of(madeBy.model)},
    engine: madeBy && {id: madeBy.engine, device: madeBy.device, version: madeBy.version},
    image: {
      name: basename(path),
      // Of an image that has gone since it was opened, nothing can be said.
      fingerprint: existsSync(path) ? fingerprintOf(path) : null,
      width: image.info.width,
      height: image.info.height,
      channels: image.info.channels.map(({name}) => name),
      planes: image.info.used,
      micrometresPerPixel: image.info.micrometresPerPixel,
      pixelSizeFrom: image.info.pixelSizeFrom,
    },
    notes: notes.map(sentenceOf),
    options,
    reading: segmentation.reading,
    cells: Object.fromEntries(segmentation.results.map(({compartment, cells}) => [compartment, cells])),
    timingsMs: segmentation.timings,
    files: files.map((file) => basename(file)),
  };
}

/** Of a file, or of a folder's files in the order of their names. */
function sha256Of(path: string): string {
  return hashAtOnce(statSync(path).isDirectory() ? filesBelow(path).map((file) => file.path) : [path]);
}
