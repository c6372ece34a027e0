/**
 * MetaMorph stacks (.stk): all planes lie behind the only directory, little-endian; tag 33629 counts them, six u32 each
 * (its distance along Z as numerator and denominator, day and milliseconds of its taking, two more). Tag 33628 holds
 * pairs of a number and a value, or where it lies: 4 and 5 a pixel's sides as rationals, 6 their unit as u32 and text.
 */
import {ImageError} from '../image-error';
import {micrometresOfUnit, pixelSizeOf, type StatedSize} from '../pixel-size';
import {textOf, type TiffFile} from './directory';
import {expandedNames} from './names';
import type {Page} from './page';
import {planesBehind} from './rows';
import {sizeOfTags} from './said-sizes';
import type {PlaneStack, StackAxis} from './stack';

const UIC1 = 33628;
const UIC2 = 33629;
const PLANE_BYTES = 24;
const MOST_PLANES = 100_000;
const MOST_UNIT_BYTES = 64;

/** Null for what is none. */
export function metaMorphStack(file: TiffFile, pages: readonly Page[]): PlaneStack | null {
  const page = pages[0]!;
  const count = page.directory.count(UIC2);
  if (count === 0 || pages.length > 1) return null;
  const planes = count <= MOST_PLANES ? planesBehind(file, page, count, undefined) : null;
  if (!planes) throw new ImageError(`it is a MetaMorph stack whose ${count} planes are not where they should lie`);
  return {
    name: null,
    width: page.width,
    height: page.height,
    dimensions: [{axis: axisOf(file, page, count), size: count}],
    planes,
    names: expandedNames(page, 1, []),
    labels: [],
    ...pixelSizeOf([calibration(file, page), sizeOfTags(page)]),
  };
}

/** Z where all have a distance, time where no two following were taken at once; else it is not said. */
function axisOf({source}: TiffFile, {directory}: Page, count: number): StackAxis {
  const offset = directory.offsetOf(UIC2);
  if (offset === null || offset + count * PLANE_BYTES > source.size) return '?';
  const view = new DataView(source.read(offset, count * PLANE_BYTES).buffer);
  const planes = Array.from({length: count}, (_, i) => i * PLANE_BYTES);
  if (planes.every((at) => view.getUint32(at, true) !== 0)) return 'z';
  const time = (at: number): string => `${view.getUint32(at + 8, true)} ${view.getUint32(at + 12, true)}`;
  return planes.slice(1).every((at) => time(at) !== time(at - PLANE_BYTES)) ? 't' : '?';
}

function calibration(file: TiffFile, {directory}: Page): StatedSize | null {
  const [offset, count] = [directory.offsetOf(UIC1), directory.count(UIC1)];
  const {source} = file;
  if (offset === null || count > 1000 || offset + count * 8 > source.size) return null;
  const view = new DataView(source.read(offset, count * 8).buffer);
  const places = new Map<number, number>();
  for (let i = 0; i < count; i += 1) places.set(view.getUint32(i * 8, true), view.getUint32(i * 8 + 4, true));
  const unit = micrometresOfUnit(unitAt(file, places.get(6)));
  const [x, y] = [rationalAt(file, places.get(4)), rationalAt(file, places.get(5))];
  if (unit === null || x === null) return null;
  return {micrometresX: x * unit, micrometresY: y && y * unit, from: 'MetaMorph’s calibration'};
}

function rationalAt({source}: TiffFile, at: number | undefined): number | null {
  if (at === undefined || at + 8 > source.size) return null;
  const view = new DataView(source.read(at, 8).buffer);
  const value = view.getUint32(0, true) / view.getUint32(4, true);
  return value > 0 && Number.isFinite(value) ? value : null;
}

function unitAt({source}: TiffFile, at: number | undefined): string {
  if (at === undefined || at + 4 > source.size) return '';
  const length = new DataView(source.read(at, 4).buffer).getUint32(0, true);
  return length <= MOST_UNIT_BYTES && at + 4 + length <= source.size ? textOf(source.read(at + 4, length)) : '';
}
