/** An image and a StarDist model to objects. */
import type {ImageNote} from '../../../contract/image';
import type {Scratch} from '../../../io/raster';
import type {LoadedModel} from '../../model/open-plan';
import type {Stages} from '../../runtime/stages';
import {withChannels, type ImageForModel} from '../prepare-image';
import type {CompartmentCells, Maps, Segmentation} from '../segmentation';
import {labelStars} from './label-stars';
import {predictStars} from './predict-stars';
import {thresholdsBeside} from './star-files';
import type {StarHead} from './star-head';

interface ImageForStars extends ImageForModel {
  readonly model: LoadedModel;
  /** Of the model. */
  readonly path: string;
  readonly head: StarHead;
}

export async function segmentStars(
  task: ImageForStars,
  scratch: Scratch,
  stages: Stages,
): Promise<Omit<Segmentation, 'timings' | 'scratch'>> {
  const {model, head, image, options, path} = task;
  const {thresholds: found, from} = thresholdsBeside([path, model.place]);
  const thresholds = {...found, ...options.starThresholds};
  const stars = await withChannels(task, stages, (channels) =>
    predictStars({model, head, channels, threshold: thresholds.probability, scratch}, stages),
  );
  const compartment = options.compartments[0] ?? 'whole-cell';
  const {labels, count, shapes, names} = await stages.run('post-process', (tick) =>
    labelStars(stars, {size: image.info, from: task.size}, thresholds, scratch, tick),
  );
  const result: CompartmentCells = {compartment, labels, cells: count, shapes: {...shapes, names}};
  const {width, height} = stars.probability;
  const map: Maps = {kind: 'stardist', width, height, planes: [stars.probability], titles: ['probability'], usual: {}};
  return {
    results: [result],
    maps: new Map([[compartment, map]]),
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
