/**
 * Series that tifffile writes: the first page of each says in JSON how its pages are shaped, `{"shape": [3, 2, 512,
 * 512], "axes": "ZCYX"}`. Without `axes` it is not said what the planes are.
 */
import {micrometresOfUnit, pixelSizeOf, type StatedSize} from '../pixel-size';
import type {TiffFile} from './directory';
import {makerOf} from './makers';
import {distinct, expandedNames} from './names';
import {TAGS, type Page} from './page';
import {planeOf, planesBehind} from './rows';
import {pagedArray, reorderedPlanes, type PagedArray} from './reordered';
import {sizeOfTags, sizeOfUnit} from './said-sizes';
import type {PlaneStack, StackAxis, StackDimension} from './stack';

interface Shaped {
  readonly shape: readonly number[];
  readonly axes: string | null;
  readonly isTruncated: boolean;
  readonly all: Readonly<Record<string, unknown>>;
}

/** Null where not every series says its shape, or a shape is not that of its pages. */
export function shapedStacks(file: TiffFile, pages: readonly Page[]): PlaneStack[] | null {
  const stacks: PlaneStack[] = [];
  for (let at = 0; at < pages.length;) {
    const page = pages[at]!;
    const shaped = shapedOf(page);
    const count = shaped && product(shaped.shape) / (page.width * page.height * page.samples);
    if (!shaped || !count || !Number.isSafeInteger(count)) return null;
    const own = pages.slice(at, at + count);
    const isBehind = count > 1 && (shaped.isTruncated || own.length < count || shapedOf(own[1]!) !== null);
    const planes = isBehind ? planesBehind(file, page, count, pages[at + 1]) : own.map((each) => planeOf(file, each));
    if (!planes) return null;
    stacks.push(stackOf(shaped, page, arranged(file, shaped, page, {own, isBehind, planes})));
    at += isBehind ? 1 : count;
  }
  return stacks;
}

interface Dimensions {
  /** Whether a plane is not what a page holds. */
  readonly isReordered: boolean;
  readonly dimensions: readonly StackDimension[];
  readonly planes: PlaneStack['planes'];
}

function stackOf(shaped: Shaped, page: Page, {dimensions, planes, isReordered}: Dimensions): PlaneStack {
  const [plane] = planes;
  const channels = dimensions.reduce((size, own) => (own.axis === 'c' ? size * own.size : size), 1);
  const maker = makerOf(page, page.directory.text(TAGS.imageDescription) ?? '');
  return {
    name: typeof shaped.all['name'] === 'string' ? shaped.all['name'] : null,
    width: plane && 'types' in plane ? plane.width : page.width,
    height: plane && 'types' in plane ? plane.height : page.height,
    dimensions,
    planes,
    names: isReordered
      ? channelNames(shaped, channels)
      : expandedNames(page, channels, channelNames(shaped, channels * page.channels.length)),
    labels: [],
    ...pixelSizeOf([
      sizeOfJson(shaped),
      maker?.size?.(page, page.directory.text(TAGS.imageDescription) ?? '') ?? null,
      ...sizesOfTags(shaped, page),
    ]),
  };
}

const MOST_DIMENSIONS = 32;

function shapedOf({directory}: Page): Shaped | null {
  for (const text of directory.texts(TAGS.imageDescription)) {
    if (!/^\s*\{[^]*"shape"\s*:/.test(text)) continue;
    const all = parsed(text);
    const shape = all?.['shape'];
    if (!all || !Array.isArray(shape) || shape.length < 2 || shape.length > MOST_DIMENSIONS) return null;
    if (!shape.every((size) => Number.isSafeInteger(size) && size > 0)) return null;
    const axes = typeof all['axes'] === 'string' && all['axes'].length === shape.length ? all['axes'] : null;
    return {shape: shape as number[], axes, isTruncated: all['truncated'] === true, all};
  }
  return null;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Another program's text that begins alike.
    return null;
  }
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/** tifffile's letters; those that are none of these (angles, phases, positions, …) are images of their own. */
const AXES: Readonly<Record<string, StackAxis>> = {C: 'c', E: 'c', Z: 'z', T: 't', Q: '?', I: '?'};

interface Pages {
  readonly own: readonly Page[];
  readonly isBehind: boolean;
  readonly planes: PlaneStack['planes'];
}

/** As its axes say, also where a page holds other axes than rows and columns. */
function arranged(file: TiffFile, shaped: Shaped, page: Page, {own, isBehind, planes}: Pages): Dimensions {
  const array = isBehind ? null : otherArray(shaped, page);
  if (!array) return {isReordered: false, dimensions: dimensionsOf(shaped, planes.length), planes};
  return {
    isReordered: true,
    dimensions: array.others.map(({letter, size}) => ({axis: axisOf(letter), size})),
    planes: reorderedPlanes(file, own, array),
  };
}

/** Null where a page is one plane of the array. */
function otherArray({shape, axes}: Shaped, page: Page): PagedArray | null {
  const [y, x] = [axes?.indexOf('Y') ?? -1, axes?.indexOf('X') ?? -1];
  if (!axes || y < 0 || x < 0 || axes.lastIndexOf('Y') !== y || axes.lastIndexOf('X') !== x) return null;
  const before = axes[y - 1] === 'S' && page.isPlanar ? y - 1 : y;
  const samples = [...shape.slice(before, y), ...shape.slice(x + 1)];
  const letters = axes.slice(before, y) + axes.slice(x + 1);
  const isSample = samples.every((size, i) => letters[i] === 'S' || size === 1);
  const isPage = x === y + 1 && shape[y] === page.height && shape[x] === page.width;
  if (isPage && isSample && product(samples) === page.samples) return null;
  return pagedArray(shape, axes);
}

function axisOf(letter: string): StackAxis {
  return AXES[letter.toUpperCase()] ?? 's';
}

/** The first dimensions, whose product is the number of planes; what follows is the page's own. */
function dimensionsOf({shape, axes}: Shaped, planes: number): StackDimension[] {
  const ends = shape.map((_, i) => i).filter((end) => product(shape.slice(0, end)) === planes);
  const end = ends[0];
  if (end === undefined) return [{axis: '?', size: planes}];
  return shape.slice(0, end).map((size, i) => ({axis: axes ? axisOf(axes[i]!) : '?', size}));
}

function channelNames({all}: Shaped, count: number): readonly string[] {
  const channel = all['Channel'];
  const names = typeof channel === 'object' && channel !== null ? (channel as {Name?: unknown}).Name : null;
  if (!Array.isArray(names) || names.length !== count) return [];
  return distinct(names.map((name) => (typeof name === 'string' ? name : null)));
}

/** A unit beside the shape is that of the resolution, as in ImageJ's descriptions; else the tag has it. */
function sizesOfTags({all}: Shaped, page: Page): (StatedSize | null)[] {
  const unit = all['unit'];
  if (typeof unit !== 'string' || micrometresOfUnit(unit) === null) return [sizeOfTags(page)];
  return [sizeOfUnit(page, {x: unit, y: null, from: 'The unit in its description, and its resolution,'})];
}

function sizeOfJson({all}: Shaped): StatedSize | null {
  const unit = all['PhysicalSizeXUnit'] ?? 'µm';
  const micrometres = typeof unit === 'string' ? micrometresOfUnit(unit) : null;
  const [x, y] = [all['PhysicalSizeX'], all['PhysicalSizeY']];
  if (micrometres === null || typeof x !== 'number') return null;
  return {
    micrometresX: x * micrometres,
    micrometresY: typeof y === 'number' ? y * micrometres : null,
    from: 'PhysicalSizeX in its description',
  };
}
