/** Shapes of values and weights as a config implies them, before anything is computed. */
import type {Plain, PlainObject} from '../json';

/** Null: any size. */
export type Size = number | null;
/** Null: any rank. */
export type Shape = readonly Size[] | null;

/** What a layer gives and holds when it is applied to values of known shapes. */
export interface LayerShapes {
  /** Of its outputs, as far as they are known; further ones may have any shape. */
  readonly outputs: readonly Shape[];
  /** Of its weights in Keras's order; null: not known. */
  readonly weights: readonly Shape[] | null;
}

/**
 * Gives the shapes that Keras gives. A config that says something strange gives any shape; whether it is allowed is for
 * others to say. Throws ShapeError where Keras refuses the layer on such inputs.
 *
 * @param inputs Of the first argument.
 * @param named Of another one.
 */
export type ShapeRule = (config: PlainObject, inputs: readonly Shape[], named: NamedShapes) => LayerShapes;

/** The shapes of the tensors in the argument of that name. */
export type NamedShapes = (argument: string) => readonly Shape[];

/** Keras would not build the layer; the message says why, without a full stop. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

export function showShape(shape: Shape): string {
  return shape ? `[${shape.map((size) => size ?? 'any').join(', ')}]` : 'any shape';
}

/** Whether a shape may be the other one. */
export function agrees(a: Shape, b: Shape): boolean {
  if (a === null || b === null) return true;
  return a.length === b.length && a.every((size, i) => size === null || b[i] === null || size === b[i]);
}

export function times(...sizes: readonly Size[]): Size {
  return sizes.reduce((product, size) => (product === null || size === null ? null : product * size), 1);
}

/** The option as a whole number; null where it is something else. */
export function sizeOption(config: PlainObject, key: string): Size {
  return sizeOf(config[key]);
}

function sizeOf(value: Plain | undefined): Size {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

/** An option given as one number or one an axis. `fallback`: where it is left out. */
export function sizesOption(config: PlainObject, key: string, rank: number, fallback: Size = null): Size[] {
  const value = config[key] ?? fallback;
  if (Array.isArray(value) && value.length === rank) return (value as readonly Plain[]).map(sizeOf);
  return Array.from({length: rank}, () => sizeOf(value));
}

/** A list of numbers, or one number as such a list; null where it is something else. */
export function listOption(config: PlainObject, key: string): number[] | null {
  const value = config[key];
  const list: readonly Plain[] = Array.isArray(value) ? value : [value ?? null];
  const sizes = list.map(sizeOf);
  return sizes.every((size) => size !== null) ? sizes : null;
}

/** An axis as an index, negative ones counted from the end. Throws ShapeError for one that is not there. */
export function axisIndex(axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (index < 0 || index >= rank) throw new ShapeError(`there is no axis ${axis} among ${rank}`);
  return index;
}

/** Sizes that are stretched where they are 1; whether two can go together. */
export function stretches(a: Size, b: Size): boolean {
  return a === null || b === null || a === b || a === 1 || b === 1;
}

/** The axes of an option as indices. Throws ShapeError where one is given twice or is not there. */
export function axesOption(config: PlainObject, key: string, rank: number): number[] | null {
  const axes = listOption(config, key)?.map((axis) => axisIndex(axis, rank)) ?? null;
  if (axes && new Set(axes).size < axes.length) throw new ShapeError(`it names an axis twice: [${axes.join(', ')}]`);
  return axes;
}

/** Rank n sizes between batch and channels, or after them for channels first. */
export interface Layout {
  readonly batch: Size;
  readonly space: readonly Size[];
  readonly channels: Size;
  /** A shape of the same format. */
  readonly with: (space: readonly Size[], channels: Size) => Shape;
}

/** Of an image-like value with `rank` sizes in space; what is of another rank has any size. */
export function layoutOf(config: PlainObject, shape: Shape, rank: number): Layout {
  const isFirst = config['data_format'] === 'channels_first';
  const known = shape?.length === rank + 2 ? shape : Array.from({length: rank + 2}, () => null);
  const batch = known[0] ?? null;
  return {
    batch,
    space: isFirst ? known.slice(2) : known.slice(1, -1),
    channels: (isFirst ? known[1] : known.at(-1)) ?? null,
    with: (space, channels) => {
      if (shape !== null && shape.length !== rank + 2) return null;
      return isFirst ? [batch, channels, ...space] : [batch, ...space, channels];
    },
  };
}
