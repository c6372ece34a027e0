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

/** `order`: for each axis of the result, which of `shape` it is. */
export function turn<T extends Constant>(data: T, shape: readonly number[], order: readonly number[]): T {
  const out = data.slice() as T;
  const axes = axesOf(shape, order);
  const lines = axes.find(({from}) => from === 1) ?? {size: 1, from: 1, to: 1};
  const others = axes.filter((axis) => axis !== lines);
  for (let first = 0; first < lines.size; first += BLOCK) {
    const count = Math.min(BLOCK, lines.size - first);
    eachPlace(others, (from, to) => {
      let [source, target] = [from + first, to + first * lines.to];
      for (let i = 0; i < count; i += 1, source += 1, target += lines.to) out[target] = data[source]!;
    });
  }
  return out;
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
