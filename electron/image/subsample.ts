import type {ImagePart} from '../contract/image';
import type {Raster, Samples} from '../contract/raster';

/** Every `step`-th pixel of a window's every `step`-th row, from its upper left corner on; fresh. */
export function subsampled(raster: Raster, {x, y, width, height}: ImagePart, step: number): Samples {
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  let out: Samples | null = null;
  for (let row = 0; row < rows; row += 1) {
    const line: Samples = raster.read(x, y + row * step, width, 1);
    out ??= new (line.constructor as new (length: number) => Samples)(columns * rows);
    for (let column = 0; column < columns; column += 1) out[row * columns + column] = line[column * step]!;
  }
  return out ?? raster.read(x, y, 0, 0);
}
