import type {SegmentReport} from '../../contract/image';
import type {OpenImage} from './images';
import {resultOf} from './results-of-cells';

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
    notes: [...notes, ...keptNotes],
  };
}
