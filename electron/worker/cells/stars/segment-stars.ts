/** An image and a StarDist model to objects. */
import type {ImageNote} from '../../../contract/image';
import {STAR_PARAMETERS} from '../../../contract/parameters';
import type {Scratch} from '../../../io/raster';
import type {LoadedModel} from '../../model/loaded-model';
import type {Stages} from '../../runtime/stages';
import {withChannels, type ImageForModel} from '../prepare-image';
import type {FoundCells, Maps} from '../segmentation';
import {predictStars} from './predict-stars';
import type {StarsLeft} from './label-stars';
import {relabelStars, thresholdsOf} from './relabel-stars';
import {thresholdsBeside} from './star-files';
import type {StarHead} from './star-head';

interface ImageForStars extends ImageForModel {
  readonly model: LoadedModel;
  /** Of the model. */
  readonly path: string;
  readonly head: StarHead;
}

/** Of images of so many pixels at most, less likely candidates are kept too, for the sliders: from so likely on. */
const LIVE_PIXELS = 1 << 24;
const LIVE_FROM = STAR_PARAMETERS.probabilityThreshold.slider.least;

export async function segmentStars(task: ImageForStars, scratch: Scratch, stages: Stages): Promise<FoundCells> {
  const {model, head, image, options, path} = task;
  const {thresholds: found, from} = thresholdsBeside([path, model.place]);
  const parameters = options.parameters ?? {};
  const thresholds = thresholdsOf(found, parameters);
  const isSmall = task.size.width * task.size.height <= LIVE_PIXELS;
  const threshold = isSmall ? Math.min(thresholds.probability, LIVE_FROM) : thresholds.probability;
  const predicted = await withChannels(task, stages, (channels) =>
    predictStars({model, head, channels, threshold, scratch}, stages),
  );
  const compartment = options.compartments[0] ?? 'whole-cell';
  const stars: StarsLeft = {predicted, size: {size: image.info, from: task.size}, usual: found};
  const result = await relabelStars(stars, {compartment, parameters, before: undefined, scratch}, stages);
  const {width, height} = predicted.probability;
  const usual = {probabilityThreshold: found.probability, overlapThreshold: found.overlap};
  const map: Maps = {kind: 'stardist', width, height, planes: [predicted.probability], titles: ['probability'], usual};
  return {
    results: [result],
    maps: new Map([[compartment, map]]),
    stars,
    reading: head.reading,
    notes: [noteOf(thresholds, from)],
  };
}

function noteOf(
  {probability, overlap}: {readonly probability: number; readonly overlap: number},
  from: string,
): ImageNote {
  return {
    text:
      `Objects are more likely than ${shown(probability)} and share at most ${shown(overlap)} of the smaller one ` +
      `(${from}); ` +
      'percentiles 1 and 99.8 of each channel were given to the model as 0 and 1',
    option: '--prob-threshold and --overlap-threshold set others',
  };
}

function shown(share: number): number {
  return Number(share.toPrecision(3));
}
