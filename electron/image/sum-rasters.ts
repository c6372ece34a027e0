import {bandRows, bandsOf, type MakeRaster, type Raster} from '../contract/raster';

/** Pixel by pixel the sum of rasters of one size, as float32: several stains as one. By bands; one alone is itself. */
export function summedRaster(rasters: readonly [Raster, ...Raster[]], make: MakeRaster): Raster {
  const [first, ...others] = rasters;
  if (others.length === 0) return first;
  const {width, height} = first;
  const out = make('float32', width, height);
  for (const {y, rows} of bandsOf(height, bandRows(width))) {
    const sum = new Float32Array(first.read(0, y, width, rows));
    for (const other of others) {
      const values = other.read(0, y, width, rows);
      for (let i = 0; i < sum.length; i += 1) sum[i]! += values[i]!;
    }
    out.write(0, y, width, rows, sum);
  }
  return out;
}
