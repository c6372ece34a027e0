import type {CellRow} from '../contract/image';
import {bandRows, bandsOf, type Raster} from '../contract/raster';
import {BoundingBoxes} from './labels';

/**
 * Centroid, area, eccentricity, bounding box and channel means of labels 1…count, as skimage.measure.regionprops gives
 * them; read by bands.
 */
export function measureCells(labels: Raster<'int32'>, count: number, planes: readonly Raster[]): CellRow[] {
  const {width, height} = labels;
  const {boxes} = boxesOf(labels, count);
  const [areas, xs, ys, xx, yy, xy] = Array.from({length: 6}, () => new Float64Array(count + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const sums = planes.map(() => new Float64Array(count + 1));
  for (const band of bandsOf(height, bandRows(width))) {
    const values = labels.read(0, band.y, width, band.rows);
    const intensities = planes.map((plane) => plane.read(0, band.y, width, band.rows));
    for (let row = 0, at = 0; row < band.rows; row += 1) {
      for (let x = 0; x < width; x += 1, at += 1) {
        const label = values[at]!;
        if (label === 0) continue;
        // From the corner of the cell's box, so that nothing is lost in large images.
        const [dx, dy] = [x - boxes[4 * label]!, band.y + row - boxes[4 * label + 1]!];
        areas[label]! += 1;
        xs[label]! += dx;
        ys[label]! += dy;
        xx[label]! += dx * dx;
        yy[label]! += dy * dy;
        xy[label]! += dx * dy;
        for (let c = 0; c < sums.length; c += 1) sums[c]![label]! += intensities[c]![at]!;
      }
    }
  }
  return Array.from({length: count}, (_, i): CellRow => {
    const label = i + 1;
    const area = areas[label]!;
    const [left, top, right, bottom] = boxes.subarray(4 * label, 4 * label + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const [mx, my] = [xs[label]! / area, ys[label]! / area];
    const eccentricity = eccentricityOf(
      xx[label]! / area - mx * mx,
      yy[label]! / area - my * my,
      xy[label]! / area - mx * my,
    );
    return {
      label,
      x: left + mx,
      y: top + my,
      areaPixels: area,
      eccentricity,
      box: [left, top, right + 1, bottom + 1],
      means: sums.map((sum) => sum[label]! / area),
    };
  });
}

export function boxesOf(labels: Raster<'int32'>, count: number): BoundingBoxes {
  const boxes = new BoundingBoxes(count);
  for (const {y, rows} of bandsOf(labels.height, bandRows(labels.width)))
    boxes.add(labels.read(0, y, labels.width, rows), labels.width, y);
  return boxes;
}

/** Of the ellipse with these second central moments. */
function eccentricityOf(xx: number, yy: number, xy: number): number {
  const middle = (xx + yy) / 2;
  const half = Math.hypot((xx - yy) / 2, xy);
  const [long, short] = [middle + half, Math.max(middle - half, 0)];
  return long === 0 ? 0 : Math.sqrt(Math.max(1 - short / long, 0));
}
