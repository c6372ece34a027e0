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
import {sizeOfTags} from './said-sizes';
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
    stacks.push(stackOf(shaped, page, planes));
    at += isBehind ? 1 : count;
  }
  return stacks;
}

function stackOf(shaped: Shaped, page: Page, planes: PlaneStack['planes']): PlaneStack {
  const dimensions = dimensionsOf(shaped, planes.length);
  const channels = dimensions.reduce((size, own) => (own.axis === 'c' ? size * own.size : size), 1);
  const maker = makerOf(page, page.directory.text(TAGS.imageDescription) ?? '');
  return {
    name: typeof shaped.all['name'] === 'string' ? shaped.all['name'] : null,
    width: page.width,
    height: page.height,
    dimensions,
    planes,
    names: expandedNames(page, channels, channelNames(shaped, channels * page.channels.length)),
    labels: [],
    ...pixelSizeOf([
      sizeOfJson(shaped),
      maker?.size?.(page, page.directory.text(TAGS.imageDescription) ?? '') ?? null,
      sizeOfTags(page),
    ]),
  };
}

const MOST_DIMENSIONS = 32;

function shapedOf({directory}: Page): Shaped | null {
  for (const text of directory.texts(TAGS.imageDescription)) {
    if (!text.startsWith('{"shape":')) continue;
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

/** The first dimensions, whose product is the number of planes; what follows is the page's own. */
function dimensionsOf({shape, axes}: Shaped, planes: number): StackDimension[] {
  const ends = shape.map((_, i) => i).filter((end) => product(shape.slice(0, end)) === planes);
  const end = ends[0];
  if (end === undefined) return [{axis: '?', size: planes}];
  return shape.slice(0, end).map((size, i) => ({axis: axes ? (AXES[axes[i]!.toUpperCase()] ?? 's') : '?', size}));
}

function channelNames({all}: Shaped, count: number): readonly string[] {
  const channel = all['Channel'];
  const names = typeof channel === 'object' && channel !== null ? (channel as {Name?: unknown}).Name : null;
  if (!Array.isArray(names) || names.length !== count) return [];
  return distinct(names.map((name) => (typeof name === 'string' ? name : null)));
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
