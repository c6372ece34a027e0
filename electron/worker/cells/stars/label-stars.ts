/** StarDist's candidates to labels of the image's size, and to polygons. */
import {bandRows, bandsOf, type Raster} from '../../../contract/raster';
import type {Scratch} from '../../../io/raster';
import {nameSequentially} from '../../../segment/labels';
import {joinCandidates} from '../../../segment/star/candidates';
import {paintShapes, shapesOf, type StarShapes} from '../../../segment/star/paint';
import {greatestRadius, Suppression} from '../../../segment/star/suppress';
import type {RasterLabels} from '../blocks/blockwise';
import type {Size} from '../prepare-image';
import type {PredictedStars} from './predict-stars';
import type {StarThresholds} from './star-head';
import {readCandidates} from './keep-candidates';
import {thinnedCandidates} from './thin-candidates';

export interface StarSize {
  /** Of the image. */
  readonly size: Size;
  /** Of what the model was given. */
  readonly from: Size;
}

/** What is left of a prediction. */
export interface StarsLeft {
  readonly predicted: PredictedStars;
  readonly size: StarSize;
  /** What lies beside the model. */
  readonly usual: StarThresholds;
}

export interface StarLabels extends RasterLabels {
  readonly shapes: StarShapes;
  /** The label of each shape; 0: others hide it. */
  readonly names: Int32Array;
}

/** Labels are numbered by falling probability. `tick` may throw to stop. */
export async function labelStars(
  predicted: PredictedStars,
  {size: {width, height}, from}: StarSize,
  thresholds: StarThresholds,
  scratch: Scratch,
  tick: (fraction: number) => void,
): Promise<StarLabels> {
  const {rays, bands} = predicted;
  const radius = radiusAbove(predicted, thresholds.probability);
  const suppression = new Suppression(rays, thresholds.overlap, radius);
  for (const [i, {candidates, seenTo}] of bands.entries()) {
    const check = (): void => tick(i / (bands.length + 1));
    check();
    const band = candidates ? await thinnedCandidates(candidates, thresholds, radius, check) : joinCandidates([], rays);
    suppression.add(band, seenTo, check);
  }
  tick(bands.length / (bands.length + 1));
  const shapes = shapesOf(suppression.finish(), width / from.width, height / from.height);
  const labels = scratch.make('int32', width, height);
  const seen = new Uint8Array(shapes.count + 1);
  for (const {y, rows} of bandsOf(height, bandRows(width))) {
    const values = new Int32Array(width * rows);
    paintShapes({labels: values, width, top: y, rows}, shapes);
    for (let i = 0; i < values.length; i += 1) seen[values[i]!] = 1;
    labels.write(0, y, width, rows, values);
  }
  const names = new Int32Array(shapes.count + 1);
  const count = nameSequentially(seen, names);
  if (count < shapes.count) rename(labels, names);
  return {labels, count, shapes, names: names.subarray(1)};
}

/** The greatest of all candidates that are likelier: the unlikely ones' may be anything. */
function radiusAbove({keptFrom, bands, greatestRadius: ofKept}: PredictedStars, threshold: number): number {
  if (threshold === keptFrom || bands.length < 2) return ofKept;
  const radii = bands.map(({candidates}) => (candidates ? greatestRadius(readCandidates(candidates, threshold)) : 0));
  return Math.max(...radii, 0);
}

/** Every label n becomes names[n]. */
function rename(labels: Raster<'int32'>, names: Int32Array): void {
  const {width, height} = labels;
  for (const {y, rows} of bandsOf(height, bandRows(width))) {
    const values = labels.read(0, y, width, rows).map((label) => names[label]!);
    labels.write(0, y, width, rows, values);
  }
}
