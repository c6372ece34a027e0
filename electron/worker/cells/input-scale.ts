/**
 * In which range an image's numbers are given to a model that is neither Mesmer nor StarDist, and what is said of it.
 */
import type {ImageNote, InputScale} from '../../contract/image';
import type {SampleType} from '../../contract/raster';
import type {ExpectedRange} from '../../plan/expected-range';

export interface GivenScale {
  readonly scale: InputScale;
  readonly notes: readonly ImageNote[];
}

const OPTION = '--scale none, 0..1, 0..255 or percentile gives it others';

/** `asked`: what the options say. `expected`: what the model's first layers say. */
export function inputScaleOf(
  asked: InputScale | null,
  expected: ExpectedRange | null,
  types: readonly SampleType[],
): GivenScale {
  if (asked !== null) return {scale: asked, notes: []};
  if (expected === null)
    return {
      scale: 'percentile',
      notes: [note('the image from its least number to its 99.9th percentile as 0..1, since it does not say its own')],
    };
  const {top, layer} = expected;
  const isOwn = top === null || top > 255 || types.every((type) => type === 'uint8');
  const what = isOwn ? 'the image’s own numbers' : 'the image from its least number to its 99.9th percentile as 0..255';
  return {scale: isOwn ? 'none' : '0..255', notes: [note(`${what}, since its layer ${layer} scales them`)]};
}

function note(what: string): ImageNote {
  return {text: `The model is given ${what}`, option: OPTION};
}
