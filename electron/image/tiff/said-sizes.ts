/** The size of a page's pixels, from its tags and from ImageJ. */
import type {ImageNote} from '../../contract/image';
import {micrometresOfUnit, RESOLUTION_TAGS, type StatedSize} from '../pixel-size';
import {TAGS, type Page} from './page';

/** By the resolution unit: inch, centimetre, and two more that some write. */
const UNIT_MICROMETRES: Readonly<Record<number, number>> = {2: 25_400, 3: 1e4, 4: 1e3, 5: 1};

export function sizeOfTags({directory}: Page): StatedSize | null {
  // Without the tag it is inches.
  const unit = UNIT_MICROMETRES[directory.number(TAGS.resolutionUnit) ?? 2];
  const [x, y] = [directory.number(TAGS.xResolution), directory.number(TAGS.yResolution)];
  if (unit === undefined || !isResolution(x)) return null;
  return {micrometresX: unit / x, micrometresY: isResolution(y) ? unit / y : null, from: RESOLUTION_TAGS};
}

/** Resolution tags that count pixels in a unit which the description says. `y` is null where it is the same. */
export function sizeOfUnit(
  {directory}: Page,
  unit: {readonly x: string; readonly y: string | null; readonly from: string},
): StatedSize | null {
  const micrometres = micrometresOfUnit(unit.x);
  const micrometresY = unit.y === null ? micrometres : micrometresOfUnit(unit.y);
  const [x, y] = [directory.number(TAGS.xResolution), directory.number(TAGS.yResolution)];
  if (micrometres === null || !isResolution(x)) return null;
  return {
    micrometresX: micrometres / x,
    micrometresY: micrometresY !== null && isResolution(y) ? micrometresY / y : null,
    from: unit.from,
    doubt: isLeftAtOne(directory) ? leftAtOne(unit.x) : null,
  };
}

/** What writers put there that know no resolution; ImageJ itself writes a size of one as 1000000/1000000. */
function isLeftAtOne(directory: Page['directory']): boolean {
  const isOne = (tag: number): boolean => directory.rational(tag)?.every((part) => part === 1) ?? false;
  return isOne(TAGS.xResolution) && isOne(TAGS.yResolution);
}

function leftAtOne(unit: string): ImageNote {
  return {
    text: `Its resolution is 1/1 pixel a ${unit}, which is written where none is known: it is not used`,
    option: '--mpp sets it',
  };
}

function isResolution(value: number | null): value is number {
  return value !== null && value > 0 && Number.isFinite(value);
}
