import type {Projection} from '../contract/image';
import type {Samples, SampleType} from '../contract/raster';
import type {PlaneRows} from './image-file';

/** Sums and means are float32, whatever they are of. */
export function projectedType(type: SampleType, projection: Projection): SampleType {
  return projection === 'max' ? type : 'float32';
}

/** Rows of several planes as one: pixel by pixel the largest, the mean (by double precision) or the sum. */
export async function projectedRows(
  planes: readonly PlaneRows[],
  projection: Projection,
  y: number,
  rows: number,
): Promise<Samples[]> {
  const [first, ...others] = planes as readonly [PlaneRows, ...PlaneRows[]];
  const start = await first.read(y, rows);
  if (projection === 'max') {
    for (const other of others)
      for (const [i, values] of (await other.read(y, rows)).entries()) rise(start[i]!, values);
    return [...start];
  }
  const sums = start.map((values) => Float64Array.from(values));
  for (const other of others) for (const [i, values] of (await other.read(y, rows)).entries()) add(sums[i]!, values);
  const divisor = projection === 'mean' ? planes.length : 1;
  return sums.map((sum) => Float32Array.from(sum, (value) => value / divisor));
}

function rise(most: Samples, values: Samples): void {
  for (let i = 0; i < most.length; i += 1) if (values[i]! > most[i]!) most[i] = values[i]!;
}

function add(sum: Float64Array, values: Samples): void {
  for (let i = 0; i < sum.length; i += 1) sum[i]! += values[i]!;
}
