/**
 * Whether two polygons overlap by more than a share of the smaller one, as StarDist decides it: the intersection's area
 * by Clipper 6.4.2, whose corners lie on whole pixels.
 *
 * Clipper takes some 50 microseconds for a pair. So the exact area of the intersection is worked out first, with how
 * far Clipper's can be from it, and Clipper is asked only where that leaves the answer open.
 */
import clipperLib from 'clipper-lib';
import {pathArea, type StarPolygons} from './polygons';
import {Slabs, type Common} from './slabs';

/** The polygons of one image against each other. */
export class Overlaps {
  readonly #polygons: StarPolygons;
  readonly #threshold: number;
  readonly #slabs = new Slabs();
  /** Whose rows they are. */
  #filled = -1;

  constructor(polygons: StarPolygons, threshold: number) {
    this.#polygons = polygons;
    this.#threshold = Math.fround(threshold);
  }

  /** `i`: the more likely one; asked for many others one after the other. */
  exceed(i: number, j: number): boolean {
    const polygons = this.#polygons;
    polygons.make(i);
    polygons.make(j);
    const {boxes, areas, folds, rays, corners} = polygons;
    if (!boxesTouch(boxes, i, j)) return false;
    const smaller = Math.min(areas[i]! + 1e-10, areas[j]! + 1e-10);
    const limit = this.#threshold * smaller;
    if (commonBox(boxes, i, j) < limit) return false;
    const {area, doubt} = this.#measure(i, j);
    if (Math.abs(area - limit) > 3 * (doubt + folds[i]! + folds[j]! + 2)) return area > limit;
    return Math.fround(clippedArea(corners, 2 * rays * i, 2 * rays * j, rays) / smaller) > this.#threshold;
  }

  #measure(i: number, j: number): Common {
    const {corners, rays} = this.#polygons;
    if (this.#filled !== i) this.#slabs.fill(corners, 2 * rays * i, rays);
    this.#filled = i;
    return this.#slabs.common(corners, 2 * rays * j, rays);
  }
}

function boxesTouch(boxes: Float32Array, i: number, j: number): boolean {
  const [a, b] = [4 * i, 4 * j];
  return (
    boxes[b]! <= boxes[a + 2]! &&
    boxes[a]! <= boxes[b + 2]! &&
    boxes[b + 1]! <= boxes[a + 3]! &&
    boxes[a + 1]! <= boxes[b + 3]!
  );
}

/** More than the area of what both boxes hold, corners cut to whole pixels included. */
function commonBox(boxes: Float32Array, i: number, j: number): number {
  const [a, b] = [4 * i, 4 * j];
  const width = Math.min(boxes[a + 2]!, boxes[b + 2]!) - Math.max(boxes[a]!, boxes[b]!);
  const height = Math.min(boxes[a + 3]!, boxes[b + 3]!) - Math.max(boxes[a + 1]!, boxes[b + 1]!);
  return (width + 2) * (height + 2);
}

/** By Clipper; StarDist gives it polygon `a` as what clips, first. */
export function clippedArea(corners: Int32Array, a: number, b: number, rays: number): number {
  const {Clipper, PolyType, PolyFillType, ClipType} = clipperLib;
  const clipper = new Clipper();
  // This translation looks at what was added last first, the original at what was added first.
  clipper.AddPath(pathOf(corners, b, rays), PolyType.ptSubject, true);
  clipper.AddPath(pathOf(corners, a, rays), PolyType.ptClip, true);
  const paths: {readonly X: number; readonly Y: number}[][] = [];
  clipper.Execute(ClipType.ctIntersection, paths, PolyFillType.pftNonZero, PolyFillType.pftNonZero);
  let area = 0;
  for (const path of paths) {
    const flat = path.flatMap(({X, Y}) => [X, Y]);
    area = Math.fround(area + pathArea(flat, 0, path.length));
  }
  return area;
}

function pathOf(corners: Int32Array, first: number, rays: number): {readonly X: number; readonly Y: number}[] {
  return Array.from({length: rays}, (_, k) => ({X: corners[first + 2 * k]!, Y: corners[first + 2 * k + 1]!}));
}
