/** Values with their axes in another order. */
import type {Constant} from '../record/graph';

/** Values of a cache line, which are read together and written apart. */
const BLOCK = 16;

/** An axis of the result: how many places it has, and how far apart they are in the source and in the result. */
interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** `order`: for each axis of the result, which of `shape` it is. `out`: as long as `data`. */
export function turn<T extends Constant>(
  data: T,
  shape: readonly number[],
  order: readonly number[],
  out: T = data.slice() as T,
): T {
  const axes = axesOf(shape, order);
  const lines = axes.find(({from}) => from === 1) ?? {size: 1, from: 1, to: 1};
  const others = axes.filter((axis) => axis !== lines);
  const inner = others.pop() ?? {size: 1, from: 0, to: 0};
  for (let first = 0; first < lines.size; first += BLOCK) {
    const line = {...lines, size: Math.min(BLOCK, lines.size - first)};
    eachPlace(others, (from, to) => turnLines(data, out, {from: from + first, to: to + first * lines.to, inner, line}));
  }
  return out;
}

interface Lines {
  readonly from: number;
  readonly to: number;
  /** Which of them follow each other fastest in the result. */
  readonly inner: Axis;
  readonly line: Axis;
}

/** A function of its own, so that the compiler sees the hot loops. */
function turnLines(data: Constant, out: Constant, {from, to, inner, line}: Lines): void {
  const {size, from: near, to: far} = inner;
  const {size: count, to: step} = line;
  for (let i = 0; i < size; i += 1) {
    let [source, target] = [from + i * near, to + i * far];
    for (let k = 0; k < count; k += 1, source += 1, target += step) out[target] = data[source]!;
  }
}

/** Axes of one place are left out; those that follow each other in both orders are one. */
function axesOf(shape: readonly number[], order: readonly number[]): Axis[] {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const axes: Axis[] = [];
  let to = 1;
  for (const axis of order.toReversed()) {
    const [size, from] = [shape[axis]!, steps[axis]!];
    const inner = axes[0];
    if (size !== 1 && inner && inner.from * inner.size === from) axes[0] = {...inner, size: inner.size * size};
    else if (size !== 1) axes.unshift({size, from, to});
    to *= size;
  }
  return axes;
}

/** Calls `visit` for each place of these axes, the last of them fastest. */
function eachPlace(axes: readonly Axis[], visit: (from: number, to: number) => void): void {
  const place = axes.map(() => 0);
  let [from, to] = [0, 0];
  for (;;) {
    visit(from, to);
    let axis = axes.length - 1;
    for (; axis >= 0; axis -= 1) {
      const {size, from: near, to: far} = axes[axis]!;
      place[axis]! += 1;
      from += near;
      to += far;
      if (place[axis]! < size) break;
      from -= size * near;
      to -= size * far;
      place[axis] = 0;
    }
    if (axis < 0) return;
  }
}
