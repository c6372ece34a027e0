import type {CellRow} from '../contract/image';
import {bandRows, bandsOf, type Raster, type Samples} from '../contract/raster';
import {boxAt, BoundingBoxes, type LabelBox} from './labels';

/** Sums over the pixels of each label, positions counted from the corner of its box, so that nothing is lost in large
 * images. */
interface Sums {
  readonly area: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: Float64Array;
  /** Of each channel. */
  readonly intensities: readonly Float64Array[];
}

/**
 * Centroid, area, eccentricity, bounding box and channel means of labels 1…count, as skimage.measure.regionprops gives
 * them; read by bands.
 */
export function measureCells(labels: Raster<'int32'>, count: number, planes: readonly Raster[]): CellRow[] {
  const {width, height} = labels;
  const {boxes} = boxesOf(labels, count);
  const zeros = (): Float64Array => new Float64Array(count + 1);
  const sums: Sums = {
    area: zeros(),
    x: zeros(),
    y: zeros(),
    xx: zeros(),
    yy: zeros(),
    xy: zeros(),
    intensities: planes.map(zeros),
  };
  for (const {y, rows} of bandsOf(height, bandRows(width))) {
    const values = labels.read(0, y, width, rows);
    addPlaces(sums, values, width, y, boxes);
    for (const [c, sum] of sums.intensities.entries()) addIntensities(sum, values, planes[c]!.read(0, y, width, rows));
  }
  return Array.from({length: count}, (_, i) => rowOf(sums, i + 1, boxAt(boxes, i + 1)));
}

/** Whole rows of the image from row `top` on. */
function addPlaces(sums: Sums, labels: Int32Array, width: number, top: number, boxes: Int32Array): void {
  const {area, x: xs, y: ys, xx, yy, xy} = sums;
  for (let row = top, at = 0; at < labels.length; row += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const label = labels[at]!;
      if (label === 0) continue;
      const dx = x - boxes[4 * label]!;
      const dy = row - boxes[4 * label + 1]!;
      area[label]! += 1;
      xs[label]! += dx;
      ys[label]! += dy;
      xx[label]! += dx * dx;
      yy[label]! += dy * dy;
      xy[label]! += dx * dy;
    }
  }
}

function addIntensities(sum: Float64Array, labels: Int32Array, values: Samples): void {
  for (let at = 0; at < labels.length; at += 1) if (labels[at] !== 0) sum[labels[at]!]! += values[at]!;
}

function rowOf(sums: Sums, label: number, {left, top, right, bottom}: LabelBox): CellRow {
  const area = sums.area[label]!;
  const [x, y] = [sums.x[label]! / area, sums.y[label]! / area];
  const eccentricity = eccentricityOf(
    sums.xx[label]! / area - x * x,
    sums.yy[label]! / area - y * y,
    sums.xy[label]! / area - x * y,
  );
  return {
    label,
    x: left + x,
    y: top + y,
    areaPixels: area,
    eccentricity,
    box: [left, top, right + 1, bottom + 1],
    means: sums.intensities.map((sum) => sum[label]! / area),
  };
}

/** The median of the areas of labels 1…count in pixels, of an even number of cells the mean of both in the middle. */
export function medianArea(labels: Raster<'int32'>, count: number): number | null {
  if (count === 0) return null;
  const {width, height} = labels;
  const areas = new Float64Array(count + 1);
  for (const {y, rows} of bandsOf(height, bandRows(width)))
    for (const label of labels.read(0, y, width, rows)) areas[label]! += 1;
  const sorted = areas.subarray(1).toSorted();
  return (sorted[Math.floor((count - 1) / 2)]! + sorted[Math.floor(count / 2)]!) / 2;
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
