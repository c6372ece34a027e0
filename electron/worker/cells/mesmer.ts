/** Nuclei and membranes out of one file each, and one label file, as DeepCell's own command line has them. */
import {basename} from 'node:path';
import type {Compartment} from '../../contract/compartments';
import type {EngineId} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import {ANY_PLANES, type ImageNote, type SegmentOptions, type SegmentReport} from '../../contract/image';
import {writeNumpyTiff} from '../../export/numpy-tiff';
import type {Image} from '../../image/formats/read';
import {growFile, writeAtomically} from '../../io/atomic-write';
import {claimOutputs} from '../../io/claim-output';
import {loadModel} from '../model/load';
import {Stages, type JobContext} from '../runtime/stages';
import {closeImage, openImage, type OpenImage} from './images';
import {doubtsOfOpen} from './doubts-of';
import {forCells, segmentOpen} from './segment-files';

/** A file and those of its channels, from 0, of which the sum is taken. */
export interface StainFile {
  readonly path: string;
  readonly channels: readonly number[];
}

export interface MesmerRequest {
  readonly model: string;
  readonly nuclear: StainFile;
  /** Null: zeros. */
  readonly membrane: StainFile | null;
  readonly output: string;
  /** Of both images, whatever their files say. */
  readonly micrometresPerPixel: number;
  /** In the order of the label file's last axis. */
  readonly compartments: readonly Compartment[];
  /** Whether the label file is without axes of length 1. */
  readonly squeeze: boolean;
  readonly overwrite: boolean;
  readonly engine: EngineId | null;
  readonly warm: boolean;
}

export interface MesmerReport extends SegmentReport {
  readonly output: string;
  /** What in the numbers looks wrong to a biologist, in words. */
  readonly doubts: readonly string[];
}

/** Throws a FaultError before any work for what is there already, and for images or channels that do not fit. */
export async function mesmer(context: JobContext, request: MesmerRequest): Promise<MesmerReport> {
  const {model: path, nuclear, membrane, output, overwrite, engine, warm} = request;
  const stains = membrane ? [nuclear, membrane] : [nuclear];
  claimOutputs([output], {inputs: [path, ...stains.map((stain) => stain.path)], overwrite});
  const stages = new Stages(context);
  const opened: OpenImage[] = [];
  try {
    for (const stain of stains) opened.push(await openStain(stain, stages));
    const model = await loadModel(path, {engine, warm, ...forCells(request)}, stages);
    try {
      const joined = {...opened[0]!, image: joinedImage(opened)};
      const report = await segmentOpen(context, joined, {
        model,
        path,
        options: optionsOf(request, opened),
        notes: notesOf(request, opened),
      });
      opened[0]!.segmentation = joined.segmentation;
      await stages.run('export', () => writeLabels(request, joined));
      const doubts = doubtsOfOpen(joined);
      await model.finish();
      return {...report, output, doubts, timings: {...stages.rounded(), ...report.timings}};
    } finally {
      model.dispose();
    }
  } finally {
    for (const open of opened) closeImage(open);
  }
}

/** Every plane of the file is a channel, as it is to DeepCell. */
async function openStain({path, channels}: StainFile, stages: Stages): Promise<OpenImage> {
  const open = await openImage(path, stages, {...ANY_PLANES, pages: 'channels'});
  const has = open.image.planes.length;
  const missing = channels.find((channel) => channel >= has);
  if (missing === undefined) return open;
  closeImage(open);
  throw new FaultError('image', `${basename(path)} has no channel ${missing}; its channels are 0 to ${has - 1}.`);
}

function joinedImage(opened: readonly OpenImage[]): Image {
  const [nuclear] = opened as [OpenImage];
  const {width, height} = nuclear.image.info;
  for (const {path, image} of opened)
    if (image.info.width !== width || image.info.height !== height)
      throw new FaultError(
        'image',
        `The images must have one size: ${basename(nuclear.path)} has ${width} x ${height} pixels, ` +
          `${basename(path)} ${image.info.width} x ${image.info.height}.`,
      );
  const all = opened.map(({image}) => image);
  const channels = all.flatMap(({info}) => info.channels);
  const notes = all.flatMap(({info}) => info.notes);
  return {info: {...nuclear.image.info, channels, notes}, planes: all.flatMap(({planes}) => planes)};
}

function optionsOf(
  {nuclear, membrane, micrometresPerPixel, compartments}: MesmerRequest,
  opened: readonly OpenImage[],
): SegmentOptions {
  const before = opened[0]!.image.planes.length;
  const behind = membrane?.channels.map((channel) => before + channel) ?? [];
  return {nuclear: nuclear.channels, membrane: behind, micrometresPerPixel, compartments};
}

/** The number of DeepCell's option counts, and a file that says another is told of. */
function notesOf({micrometresPerPixel}: MesmerRequest, opened: readonly OpenImage[]): ImageNote[] {
  return opened.flatMap(({path, image: {info}}) => {
    const said = info.micrometresPerPixel;
    if (said === null || said === micrometresPerPixel) return [];
    const text = `${basename(path)} says ${said} µm per pixel, and ${micrometresPerPixel} is taken`;
    return [{text, option: `--image-mpp ${said} takes what the file says`}];
  });
}

async function writeLabels({output, compartments, squeeze, overwrite}: MesmerRequest, open: OpenImage): Promise<void> {
  const results = open.segmentation?.results ?? [];
  const labels = compartments.map((wanted) => {
    const found = results.find(({compartment}) => compartment === wanted);
    if (!found) throw new FaultError('usage', `The model gives nothing for --compartment ${wanted}.`);
    return found.labels;
  });
  await writeAtomically(output, overwrite, (temporary) =>
    growFile(temporary, (sink) => writeNumpyTiff(sink, labels, squeeze)),
  );
}
