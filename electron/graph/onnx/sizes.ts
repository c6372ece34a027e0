/** Sizes that are not fixed as tensors: read from shapes of values that have them, or a multiple of one. */
import {Varying, type Size} from '../record/unify';
import type {GraphValues} from './values';
import {NotWritable} from './not-writable';

export function fixed(size: Size): number {
  if (size instanceof Varying) throw new NotWritable('what it computes depends on the size of its input');
  return size;
}

export function isEqual(a: Size, b: Size): boolean {
  if (a instanceof Varying && b instanceof Varying) return a.over.every((value, i) => value === b.over[i]);
  return a === b;
}

/** One number for each recording. */
function over(size: Size, count: number): readonly number[] {
  return size instanceof Varying ? size.over : Array.from({length: count}, () => size);
}

/** `f` of both in each recording, as a size again. */
export function combined(a: Size, b: Size, f: (a: number, b: number) => number): Size {
  const count = Math.max(countOf(a), countOf(b));
  const [left, right] = [over(a, count), over(b, count)];
  const values = left.map((value, i) => f(value, right[i]!));
  return values.every((value) => value === values[0]) ? values[0]! : new Varying(values);
}

function countOf(size: Size): number {
  return size instanceof Varying ? size.over.length : 1;
}

/** Where sizes are found: the shapes of these values. */
export interface SizeSource {
  readonly values: GraphValues;
  /** Nearest first. */
  readonly among: readonly number[];
  /** Others that are there, the latest last: for sizes that none of these has. */
  readonly others: readonly number[];
}

/** A list of sizes as an int64 tensor of one axis. */
export function sizesTensor(source: SizeSource, sizes: readonly Size[]): string {
  const {builder} = source.values;
  if (!sizes.some((size) => size instanceof Varying)) return builder.integers(sizes as number[]);
  const parts: string[] = [];
  let plain: number[] = [];
  const flush = (): void => {
    if (plain.length) parts.push(builder.integers(plain));
    plain = [];
  };
  for (const size of sizes) {
    if (!(size instanceof Varying)) {
      plain.push(size);
      continue;
    }
    flush();
    parts.push(varyingTensor(source, size));
  }
  flush();
  return parts.length === 1 ? parts[0]! : builder.add('Concat', parts, {axis: 0});
}

/** One size as an int64 tensor of one value. */
function varyingTensor(source: SizeSource, size: Varying): string {
  const {values, among, others} = source;
  const near = among.flatMap((id) => openSizes(values, id));
  const same = near.find((own) => isEqual(own.size, size)) ?? latestWith(values, others, size);
  if (same) return dimension(values, same);
  for (const own of near) {
    const made = fromOne(values, own, size);
    if (made !== null) return made;
  }
  for (const own of near) {
    const rest = size.over.map((value, i) => value / own.size.over[i]!);
    const other = near.find((one) => one !== own && ratio(rest, one.size.over) !== null);
    if (!other || !rest.every(Number.isInteger)) continue;
    const times = fromOne(values, other, new Varying(rest))!;
    return values.builder.add('Mul', [dimension(values, own), times]);
  }
  throw new NotWritable('a size that it needs cannot be worked out from the size of its input');
}

/** A size of a value, which is not fixed. */
interface OpenSize {
  readonly id: number;
  readonly axis: number;
  readonly size: Varying;
}

function openSizes(values: GraphValues, id: number): OpenSize[] {
  return values.shape(id).flatMap((size, axis) => (size instanceof Varying ? [{id, axis, size}] : []));
}

function latestWith(values: GraphValues, ids: readonly number[], size: Varying): OpenSize | null {
  for (let i = ids.length - 1; i >= 0; i -= 1) {
    const found = openSizes(values, ids[i]!).find((own) => isEqual(own.size, size));
    if (found) return found;
  }
  return null;
}

/** The size as a multiple of another, a whole part of it, or so much more or less; null: it is none of these. */
function fromOne(values: GraphValues, own: OpenSize, {over: wanted}: Varying): string | null {
  const {builder} = values;
  const {over: given} = own.size;
  const [times, parts, more] = [ratio(wanted, given), ratio(given, wanted), apart(wanted, given)];
  if (times !== null) return builder.add('Mul', [dimension(values, own), builder.integers([times])]);
  if (parts !== null) return builder.add('Div', [dimension(values, own), builder.integers([parts])]);
  return more === null ? null : builder.add('Add', [dimension(values, own), builder.integers([more])]);
}

/** The whole number by which all of b are multiplied to give a; null: there is none. */
function ratio(a: readonly number[], b: readonly number[]): number | null {
  const [first] = a.map((value, i) => value / b[i]!);
  return Number.isInteger(first) && a.every((value, i) => value === first! * b[i]!) ? first! : null;
}

function apart(a: readonly number[], b: readonly number[]): number | null {
  const first = a[0]! - b[0]!;
  return a.every((value, i) => first === value - b[i]!) ? first : null;
}

function dimension(values: GraphValues, {id, axis}: OpenSize): string {
  const [{name, order}] = values.forms(id) as [{readonly name: string; readonly order: readonly number[]}];
  const at = order.indexOf(axis);
  return values.builder.add('Shape', [name], {start: at, end: at + 1});
}
