import type {Values} from '../../plan/run';

/** [count, height, width, channels] as [count, channels, height, width]. */
export function channelsFirst({name, shape, data}: Values): Values {
  const [count, height, width, channels] = shape as [number, number, number, number];
  return {name, shape: [count, channels, height, width], data: swapped(data, count, height * width, channels)};
}

/** [count, channels, height, width] as [count, height, width, channels]; what has no four axes as it is. */
export function channelsLast(values: Values): Values {
  if (values.shape.length !== 4) return values;
  const {name, shape, data} = values;
  const [count, channels, height, width] = shape as [number, number, number, number];
  return {name, shape: [count, height, width, channels], data: swapped(data, count, channels, height * width)};
}

/** Each of `count` matrices of rows and columns the other way round. */
function swapped(data: Float32Array, count: number, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(data.length);
  for (let i = 0; i < count; i += 1) {
    const start = i * rows * columns;
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1)
        out[start + column * rows + row] = data[start + row * columns + column]!;
  }
  return out;
}
