import type {CellRow, Plane} from '../contract/image';

/** Centroid, area and channel means of labels 1…count, as skimage.measure.regionprops gives them. */
export function measureCells(labels: Int32Array, width: number, count: number, planes: readonly Plane[]): CellRow[] {
  const areas = new Float64Array(count + 1);
  const xs = new Float64Array(count + 1);
  const ys = new Float64Array(count + 1);
  const sums = planes.map(() => new Float64Array(count + 1));
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at]!;
    if (label === 0) continue;
    areas[label]! += 1;
    xs[label]! += at % width;
    ys[label]! += Math.floor(at / width);
    for (const [c, plane] of planes.entries()) sums[c]![label]! += plane.data[at]!;
  }
  return Array.from({length: count}, (_, i) => {
    const label = i + 1;
    const area = areas[label]!;
    return {label, x: xs[label]! / area, y: ys[label]! / area, areaPixels: area, means: sums.map((sum) => sum[label]! / area)};
  });
}
