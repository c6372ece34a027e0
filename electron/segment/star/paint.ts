/** Objects as labels: 1 is the most likely one; where they overlap the more likely one is seen. */
import type {Candidates} from './candidates';
import {fillPolygon, type Canvas} from './fill';

/** Corners of every object, x, y, x, y, …, in single precision; a pixel's middle has whole coordinates. */
export function cornersOf({count, rays, xs, ys, distances}: Candidates): Float32Array {
  const {fround} = Math;
  const angles = Float64Array.from({length: rays}, (_, k) => k * ((2 * Math.PI) / rays));
  const [cosines, sines] = [angles.map((angle) => Math.cos(angle)), angles.map((angle) => Math.sin(angle))];
  const corners = new Float32Array(2 * rays * count);
  for (let i = 0, at = 0; i < count; i += 1) {
    for (let k = 0; k < rays; k += 1, at += 1) {
      corners[2 * at] = fround(distances[at]! * cosines[k]!) + xs[i]!;
      corners[2 * at + 1] = fround(distances[at]! * sines[k]!) + ys[i]!;
    }
  }
  return corners;
}

/** `objects` by falling probability, `corners` theirs. */
export function paintObjects(canvas: Canvas, {count, rays}: Candidates, corners: Float32Array): void {
  for (let i = count - 1; i >= 0; i -= 1) fillPolygon(canvas, corners, 2 * rays * i, rays, i + 1);
}
