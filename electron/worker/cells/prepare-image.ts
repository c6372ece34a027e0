/** An image's channels as a model takes them: which go where, at its size and in its range. */
import {FaultError} from '../../contract/fault';
import type {InputScale, SegmentOptions} from '../../contract/image';
import type {Raster, SampleType} from '../../contract/raster';
import type {Image} from '../../image/formats/read';
import {
  equalizedChannel,
  linearChannel,
  percentileChannel,
  scaledChannel,
  zeroChannel,
  type PreparedChannel,
} from '../../image/prepare';
import {resizeRaster} from '../../image/resize';
import {summedRaster} from '../../image/sum-rasters';
import {Scratch} from '../../io/raster';
import type {Head} from './head';
import type {StarHead} from './stars/star-head';
import type {Stages} from '../runtime/stages';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An image on its way to a model. */
export interface ImageForModel {
  readonly head: Head | StarHead;
  readonly image: Image;
  readonly options: SegmentOptions;
  /** Of what the model is given. */
  readonly size: Size;
  /** Of a model that is neither Mesmer nor StarDist. */
  readonly scale: InputScale;
}

/**
 * Makes one for each channel that the model takes, and gives back what they lie in when `work` is done with them.
 * Throws a FaultError ('image') where a channel is not there.
 */
export async function withChannels<T>(
  task: ImageForModel,
  stages: Stages,
  work: (channels: readonly PreparedChannel[]) => Promise<T>,
): Promise<T> {
  const {head, image, options} = task;
  const scratch = new Scratch();
  try {
    const indices = channelIndices(head, image, options);
    const channels = await stages.run('preprocess', (tick) =>
      indices.map((own, i) => {
        const step = (fraction: number): void => tick((i + fraction) / indices.length);
        return preparedChannel(task, sumOf(image, own, scratch), scratch, step);
      }),
    );
    return await work(channels);
  } finally {
    scratch.dispose();
  }
}

/** At the model's size and in the range that it was trained on; zeros where there is no plane. */
function preparedChannel(
  {head: {kind}, size: {width, height}, scale}: ImageForModel,
  plane: Raster | null,
  scratch: Scratch,
  tick: (fraction: number) => void,
): PreparedChannel {
  if (plane === null) return zeroChannel(width, height);
  const fits = plane.width === width && plane.height === height;
  const raster = fits ? plane : resizeRaster(plane, width, height, scratch.make);
  if (kind === 'mesmer') return equalizedChannel(raster, scratch.make, tick);
  if (kind === 'stardist') return percentileChannel(raster, tick);
  if (scale === 'none') return linearChannel(raster, 1);
  if (scale === '0..1') return linearChannel(raster, 1 / MOST[plane.type]);
  return scaledChannel(raster, tick, scale === '0..255' ? 255 : 1);
}

/** The number that counts as one. */
const MOST: Readonly<Record<SampleType, number>> = {
  uint8: 2 ** 8 - 1,
  uint16: 2 ** 16 - 1,
  uint32: 2 ** 32 - 1,
  int32: 2 ** 31 - 1,
  float32: 1,
};

/** Which channels of the image go to each of the model's, as their sum; none: zeros. */
function channelIndices(
  {kind, channels}: ImageForModel['head'],
  image: Image,
  {nuclear, membrane}: SegmentOptions,
): (readonly number[])[] {
  if (kind === 'mesmer') {
    if (nuclear.length + membrane.length === 0)
      throw new FaultError(
        'usage',
        'Neither a nuclear nor a membrane channel was given: there is nothing to find cells in. Choose at least one.',
      );
    return [nuclear, membrane];
  }
  // Other models: the picked channels first, then the image's own; a picture of one channel fills all of a colour
  // model's.
  const picked = [nuclear, membrane].filter((indices) => indices.length > 0);
  const rest = image.planes.map((_, i) => i).filter((i) => !picked.flat().includes(i));
  const order = [...picked, ...rest.map((i) => [i])];
  return Array.from({length: channels}, (_, i) => order[i] ?? order[0] ?? []);
}

/** Null of no channels. */
function sumOf({planes}: Image, indices: readonly number[], scratch: Scratch): Raster | null {
  const [first, ...others] = indices.map((index) => {
    const plane = planes[index];
    if (plane) return plane;
    throw new FaultError('image', `Channel ${index} is asked for; counted from 0, the image has ${planes.length}.`);
  });
  return first ? summedRaster([first, ...others], scratch.make) : null;
}
