import {existsSync} from 'node:fs';
import {basename} from 'node:path';
import {segmentWords, shellLine} from '../../../contract/command-line';
import {ENGINE_IDS} from '../../../contract/engines';
import {sentenceOf} from '../../../contract/image';
import {VERSION} from '../../../contract/version';
import {writeBytes} from '../../../io/atomic-write';
import {fingerprintOf, wholeHashOf} from '../../../io/fingerprint';
import {doubtsOfOpen} from '../doubts-of';
import {pixelsOf} from '../pixels';
import type {ImageWriter, SegmentedImage, Written} from './writer';

export const recordWriter: ImageWriter = {
  write: (open, place, others) =>
    writeBytes(place(), new TextEncoder().encode(`${JSON.stringify(recordOf(open, others), null, 2)}\n`)),
};

/** What is pasted into a shell in the folder of the model and the image to have the same files beside them. */
function commandOf({path, choice, madeBy, options}: SegmentedImage, results: Written['kinds']): string | null {
  const engine = ENGINE_IDS.find((id) => id === madeBy?.engine) ?? null;
  if (!madeBy) return null;
  const [model, image] = [basename(madeBy.model), basename(path)];
  const words = segmentWords({model, image, folder: '.', engine, options, planes: choice, results});
  return shellLine(words, process.platform === 'win32' ? 'windows' : 'posix');
}

/** Without what is as usual, which some ways of asking name as null and others leave out. */
function chosenOf({micrometresPerPixel, ...options}: SegmentedImage['options']): unknown {
  const chosen = Object.entries(options).filter(([, value]) => value !== null && value !== undefined);
  return {micrometresPerPixel, ...Object.fromEntries(chosen)};
}

/** The same for the same image, model and options whenever it is written: it says nothing of when, or how long. */
function recordOf(open: SegmentedImage, {paths, kinds}: Written): unknown {
  const {path, image, madeBy, segmentation, options, notes, keptNotes} = open;
  return {
    schema: 'warmstart-run/2',
    warmstart: VERSION,
    node: process.versions.node,
    model: madeBy && {name: basename(madeBy.model), sha256: madeBy.content ?? wholeHashOf(madeBy.model)},
    engine: madeBy && {id: madeBy.engine, device: madeBy.device, version: madeBy.version},
    image: {
      name: basename(path),
      // Of an image that has gone since it was opened, nothing can be said.
      fingerprint: existsSync(path) ? fingerprintOf(path) : null,
      pixelsSha256: pixelsOf(open),
      width: image.info.width,
      height: image.info.height,
      channels: image.info.channels.map(({name}) => name),
      planes: image.info.used,
      micrometresPerPixel: image.info.micrometresPerPixel,
      pixelSizeFrom: image.info.pixelSizeFrom,
    },
    notes: [...notes, ...keptNotes].map(sentenceOf),
    doubts: doubtsOfOpen(open),
    options: chosenOf(options),
    reading: segmentation.reading,
    cells: Object.fromEntries(segmentation.results.map(({compartment, cells}) => [compartment, cells])),
    command: commandOf(open, kinds),
    files: paths.map((file) => basename(file)),
  };
}
