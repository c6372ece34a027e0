import type {Outline} from './outlines';
import type {StarShapes} from './star/paint';

/**
 * Objects as the polygons that they were found as, whole where a more likely one lies over them, and beyond the image's
 * edges; in the coordinates of other outlines, where a pixel's corner is whole. `names`: the label of each; 0: it is
 * hidden, and left out.
 */
export function* starOutlines({count, rays, corners}: StarShapes, names: Int32Array): Generator<Outline> {
  for (let i = 0; i < count; i += 1) {
    const ring = corners.subarray(2 * rays * i, 2 * rays * (i + 1)).map((value) => value + 0.5);
    if (names[i] !== 0) yield {label: names[i]!, parts: [[ring]]};
  }
}
