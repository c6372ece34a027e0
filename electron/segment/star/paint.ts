/** Objects as polygons and as labels: 1 is the most likely one; where they overlap the more likely one is seen. */
import type {Candidates} from './candidates';
import {fillPolygon, type Canvas} from './fill';

/** The polygons of objects, by falling probability. */
export interface StarShapes {
  readonly count: number;
  readonly rays: number;
  /** count x rays times x, y; a pixel's middle has whole coordinates. */
  readonly corners: Float32Array;
  /** The least and the greatest y of each. */
  readonly tops: Float32Array;
  readonly bottoms: Float32Array;
}

/**
 * Corners are rounded to single precision as StarDist's. `scaleX`, `scaleY`: pixels of the image for one of those that
 * the candidates count in.
 */
export function shapesOf({count, rays, xs, ys, distances}: Candidates, scaleX = 1, scaleY = 1): StarShapes {
  const {fround} = Math;
  const angles = Float64Array.from({length: rays}, (_, k) => k * ((2 * Math.PI) / rays));
  const [cosines, sines] = [angles.map((angle) => Math.cos(angle)), angles.map((angle) => Math.sin(angle))];
  const corners = new Float32Array(2 * rays * count);
  const tops = new Float32Array(count).fill(Infinity);
  const bottoms = new Float32Array(count).fill(-Infinity);
  for (let i = 0, at = 0; i < count; i += 1) {
    for (let k = 0; k < rays; k += 1, at += 1) {
      const y = fround(fround(fround(distances[at]! * sines[k]!) * scaleY) + ys[i]! * scaleY);
      corners[2 * at] = fround(fround(distances[at]! * cosines[k]!) * scaleX) + xs[i]! * scaleX;
      corners[2 * at + 1] = y;
      if (y < tops[i]!) tops[i] = y;
      if (y > bottoms[i]!) bottoms[i] = y;
    }
  }
  return {count, rays, corners, tops, bottoms};
}

/** The label of shape i is i + 1. */
export function paintShapes(canvas: Canvas, {count, rays, corners, tops, bottoms}: StarShapes): void {
  const [above, below] = [canvas.top - 1, canvas.top + canvas.rows];
  for (let i = count - 1; i >= 0; i -= 1)
    if (bottoms[i]! > above && tops[i]! < below) fillPolygon(canvas, corners, 2 * rays * i, rays, i + 1);
}
