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
  const sizes = source.among.flatMap((id) =>
    source.values
      .shape(id)
      .flatMap((own, axis) => (own instanceof Varying ? [{id, axis, over: own.over, from: own}] : [])),
  );
  const {builder} = source.values;
  const same = sizes.find((own) => isEqual(own.from, size));
  if (same) return dimension(source.values, same.id, same.axis);
  for (const own of sizes) {
    const [times, parts] = [ratio(size.over, own.over), ratio(own.over, size.over)];
    if (times !== null)
      return builder.add('Mul', [dimension(source.values, own.id, own.axis), builder.integers([times])]);
    if (parts !== null)
      return builder.add('Div', [dimension(source.values, own.id, own.axis), builder.integers([parts])]);
    const difference = apart(size.over, own.over);
    if (difference !== null)
      return builder.add('Add', [dimension(source.values, own.id, own.axis), builder.integers([difference])]);
  }
  for (const own of sizes) {
    const rest = size.over.map((value, i) => value / own.over[i]!);
    if (!rest.every((value) => Number.isInteger(value)) || isEqual(own.from, size)) continue;
    const others = sizes.filter((other) => other !== own);
    if (!others.some(({over: values}) => ratio(rest, values) !== null)) continue;
    const other = varyingTensor({...source, among: [...new Set(others.map(({id}) => id))]}, new Varying(rest));
    return builder.add('Mul', [dimension(source.values, own.id, own.axis), other]);
  }
  throw new NotWritable('a size that it needs cannot be worked out from the size of its input');
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

function dimension(values: GraphValues, id: number, axis: number): string {
  const [{name, order}] = values.forms(id) as [{readonly name: string; readonly order: readonly number[]}];
  const at = order.indexOf(axis);
  return values.builder.add('Shape', [name], {start: at, end: at + 1});
}
