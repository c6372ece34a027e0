/** Stacks of Micro-Manager without OME-XML: each page tells its own place in JSON (tag 51123). */
import {pixelSizeOf} from '../pixel-size';
import type {TiffFile} from './directory';
import {makerOf, MICRO_MANAGER} from './makers';
import {distinct, expandedNames} from './names';
import type {Page} from './page';
import {planeOf} from './rows';
import {sizeOfTags} from './said-sizes';
import type {PlaneStack, StackDimension} from './stack';

interface Place {
  readonly s: number;
  readonly t: number;
  readonly z: number;
  readonly c: number;
}

const AXES = ['s', 't', 'z', 'c'] as const;
const MOST = 1_000_000;

/** Null where not every page tells its place, or two the same. */
export function microManagerStack(file: TiffFile, pages: readonly Page[]): PlaneStack | null {
  if (pages.length < 2) return null;
  const places: Place[] = [];
  for (const page of pages) {
    const place = placeOf(page.directory.text(MICRO_MANAGER));
    if (!place) return null;
    places.push(place);
  }
  const dimensions = AXES.map((axis): StackDimension => ({axis, size: Math.max(...places.map((at) => at[axis])) + 1}));
  const count = dimensions.reduce((all, {size}) => all * size, 1);
  if (count > MOST) return null;
  const planes: PlaneStack['planes'][number][] = Array.from({length: count}, () => ({missing: 'is not in the file'}));
  const names: (string | null)[] = [];
  const taken = new Set<number>();
  for (const [i, page] of pages.entries()) {
    const at = dimensions.reduce((index, {size}, axis) => index * size + places[i]![AXES[axis]!], 0);
    if (taken.has(at)) return null;
    taken.add(at);
    planes[at] = planeOf(file, page);
    names[places[i]!.c] ??= makerOf(page, '')?.channelName?.(page, '') ?? null;
  }
  const page = pages[0]!;
  const own = distinct(Array.from(names, (name) => name ?? null));
  return {
    name: null,
    width: page.width,
    height: page.height,
    dimensions,
    planes,
    names: expandedNames(page, dimensions[3]!.size, own),
    labels: [],
    ...pixelSizeOf([makerOf(page, '')?.size?.(page, '') ?? null, sizeOfTags(page)]),
  };
}

function placeOf(text: string | null): Place | null {
  if (text === null) return null;
  try {
    const all = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const index = (...keys: readonly string[]): number => {
      const value = Number(keys.map((key) => all[key]).find((own) => own !== undefined && own !== null) ?? 0);
      return Number.isSafeInteger(value) && value >= 0 ? value : 0;
    };
    if (all['ChannelIndex'] === undefined && all['SliceIndex'] === undefined && all['FrameIndex'] === undefined)
      return null;
    return {
      s: index('PositionIndex'),
      t: index('FrameIndex', 'Frame'),
      z: index('SliceIndex', 'Slice'),
      c: index('ChannelIndex'),
    };
  } catch {
    // No JSON: not of Micro-Manager.
    return null;
  }
}
