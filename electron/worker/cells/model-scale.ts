/** At which size an image is given to a model, and what is said about it. */
import {MODEL_MICROMETRES_PER_PIXEL, type ImageNote, type SegmentOptions} from '../../contract/image';
import type {Head} from './head';
import type {StarHead} from './stars/star-head';

export interface ModelScale {
  /** Of the image's sides. */
  readonly factor: number;
  readonly notes: readonly ImageNote[];
}

type Sizes = Pick<SegmentOptions, 'micrometresPerPixel' | 'modelMicrometresPerPixel'>;

/** Mesmer's pixel size is known; another model's is not, so its image is taken as it is unless a size is asked for. */
export function modelScaleOf({kind}: Pick<Head | StarHead, 'kind'>, sizes: Sizes): ModelScale {
  const {micrometresPerPixel, modelMicrometresPerPixel} = sizes;
  const model = modelMicrometresPerPixel ?? (kind === 'mesmer' ? MODEL_MICROMETRES_PER_PIXEL : null);
  if (model === null) return {factor: 1, notes: micrometresPerPixel === null ? [NO_AREAS] : [NOT_RESIZED]};
  if (micrometresPerPixel === null) return {factor: 1, notes: [assumed(model)]};
  return {factor: micrometresPerPixel / model, notes: []};
}

const NO_AREAS: ImageNote = {
  text: 'The file says no usable pixel size: areas are given in pixels only',
  option: '--mpp sets it',
};

const NOT_RESIZED: ImageNote = {
  text: 'The image is taken at its own pixels, since the pixel size that the model was trained at is not known',
  option: '--model-mpp resizes to it',
};

function assumed(model: number): ImageNote {
  return {
    text: `The file says no usable pixel size: taken as ${model} µm, which the model works at`,
    option: '--mpp sets it',
  };
}
