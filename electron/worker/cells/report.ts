import type {SegmentOptions, SegmentReport} from '../../contract/image';
import type {Raster} from '../../contract/raster';
import type {Image} from '../../image/formats/read';
import {looksLikeNoise} from '../../segment/noise';
import type {OpenImage} from './images';
import {resultOf} from './results-of-cells';
import type {Segmentation} from './segmentation';

/** What there is to say of an image's cells; null before it has any. */
export function reportOf({image, segmentation, options, madeBy, notes, keptNotes}: OpenImage): SegmentReport | null {
  if (!segmentation || !options || !madeBy) return null;
  const {results, timings, reading, parameterKind, usual} = segmentation;
  return {
    results: results.map((result) => resultOf(result, image.info)),
    engine: madeBy.engine,
    device: madeBy.device,
    timings,
    reading,
    parameterKind,
    usual,
    micrometresPerPixel: options.micrometresPerPixel,
    isNoiseAlike: isNoiseAlike(image, segmentation, options),
    notes: [...notes, ...keptNotes],
  };
}

/** Of planes that are looked at once. */
const known = new WeakMap<Raster, boolean>();

function isNoiseAlike(
  {planes}: Image,
  {results: [first]}: Segmentation,
  {nuclear, membrane}: Pick<SegmentOptions, 'nuclear' | 'membrane'>,
): boolean {
  const plane = planes[nuclear[0] ?? membrane[0] ?? -1];
  if (!plane || !first) return false;
  const isSo = known.get(plane) ?? looksLikeNoise(plane, first.labels);
  known.set(plane, isSo);
  return isSo;
}
