/** Pages in the order of their axes, and the images that they make. */
import type {ImageNote, PixelSize, PlaneChoice} from '../../contract/image';
import {ImageError} from '../image-error';
import type {ImageSeries, MissingPlane, PlaneIndex, PlaneSource} from '../image-file';

/** Of an axis of planes: channels, Z, time, several images, or what the file has no word for. */
export type StackAxis = 'c' | 'z' | 't' | 's' | '?';

export interface StackDimension {
  readonly axis: StackAxis;
  readonly size: number;
}

export interface PlaneStack {
  readonly name: string | null;
  readonly width: number;
  readonly height: number;
  /** From the slowest to the fastest. */
  readonly dimensions: readonly StackDimension[];
  /** All of them, in the order of the dimensions. */
  readonly planes: readonly (PlaneSource | MissingPlane)[];
  /** Of the channels along `c`; empty where unknown. */
  readonly names: readonly string[];
  /** What each plane is called; empty where they are not. */
  readonly labels: readonly string[];
  readonly pixelSize: PixelSize | null;
  readonly notes: readonly ImageNote[];
}

/** More planes without a word about them are taken for a stack, not for channels. */
const MOST_UNSAID_CHANNELS = 128;

const MOST_PLANES = 1_000_000;
const MOST_SERIES = 100_000;

/** `pages`: what the planes are, whatever the file says. Throws an ImageError for more planes than can be. */
export function seriesOfStack(given: PlaneStack, pages: PlaneChoice['pages']): ImageSeries[] {
  const planeCount = given.dimensions.reduce((product, {size}) => product * size, 1);
  if (planeCount > MOST_PLANES) throw new ImageError(`it tells of ${planeCount} planes; the file is damaged`);
  const {stack, isChannelsSaid} = pages ? {stack: asked(given, pages), isChannelsSaid: true} : assumed(given);
  const sizes = {c: sizeOf(stack, 'c'), z: sizeOf(stack, 'z'), t: sizeOf(stack, 't')};
  const {width, height, names, pixelSize, notes, planes} = stack;
  const count = sizeOf(stack, 's');
  if (count > MOST_SERIES) throw new ImageError(`it tells of ${count} images; the file is damaged`);
  return Array.from({length: count}, (_, s) => ({
    name: count === 1 || !stack.name ? stack.name : `${stack.name} ${s}`,
    width,
    height,
    sizes,
    isChannelsSaid,
    names,
    pixelSize,
    notes,
    plane: (at: PlaneIndex) => planes[placeOf(stack, {...at, s})] ?? {missing: 'is not in the file'},
  }));
}

const AXES = {channels: 'c', z: 'z', t: 't'} as const;

function asked(stack: PlaneStack, pages: keyof typeof AXES): PlaneStack {
  const {labels, planes} = stack;
  const names = pages === 'channels' && labels.length === planes.length ? labels : [];
  return {...stack, dimensions: [{axis: AXES[pages], size: planes.length}], names};
}

function assumed(stack: PlaneStack): {readonly stack: PlaneStack; readonly isChannelsSaid: boolean} {
  const unsaid = sizeOf(stack, '?');
  if (unsaid === 1) return {stack, isChannelsSaid: true};
  const as = (axis: StackAxis, text: string, option: string): PlaneStack => ({
    ...stack,
    dimensions: stack.dimensions.map((own) => (own.axis === '?' ? {...own, axis} : own)),
    notes: [...stack.notes, {text: `The file does not say what its ${unsaid} planes are: taken as ${text}`, option}],
  });
  const isPicture = stack.planes.some((plane) => 'types' in plane && plane.types.length > 1);
  if (isPicture || sizeOf(stack, 'c') > 1)
    return {stack: as('s', 'images', '--series N takes another'), isChannelsSaid: true};
  if (unsaid > MOST_UNSAID_CHANNELS)
    return {stack: as('z', 'a stack', '--pages channels or t takes them as such'), isChannelsSaid: true};
  return {stack: as('c', 'channels', '--pages z or t takes them as Z planes or time points'), isChannelsSaid: false};
}

function sizeOf({dimensions}: PlaneStack, axis: StackAxis): number {
  return dimensions.reduce((product, own) => (own.axis === axis ? product * own.size : product), 1);
}

/** Where several dimensions are of one axis, the later ones run faster. */
function placeOf({dimensions}: PlaneStack, at: PlaneIndex & {readonly s: number}): number {
  const left: Record<StackAxis, number> = {...at, '?': 0};
  let [place, stride] = [0, 1];
  for (const {axis, size} of dimensions.toReversed()) {
    place += (left[axis] % size) * stride;
    left[axis] = Math.floor(left[axis] / size);
    stride *= size;
  }
  return place;
}
