/** Two results of one image: which cells are in both, and which are in one alone. */
import {bandRows, bandsOf, type Raster} from '../contract/raster';

export interface CellsCompared {
  /** So many pairs share more of what they cover together than they do not. */
  readonly matched: number;
  /** Labels of `a` that have no partner in `b`. */
  readonly onlyA: number[];
  readonly onlyB: number[];
}

/** More than half of what two cells cover together: no cell has two such partners. */
const LEAST_SHARED = 0.5;

/**
 * By the intersection over the union of every two cells that overlap, exact, read by bands. Labels are 1…`countA` and
 * 1…`countB`; the rasters are of the same size.
 */
export function compareCells(a: Raster<'int32'>, countA: number, b: Raster<'int32'>, countB: number): CellsCompared {
  const {areasA, areasB, shared} = overlaps(a, countA, b, countB);
  const isMatchedA = new Uint8Array(countA + 1);
  const isMatchedB = new Uint8Array(countB + 1);
  let matched = 0;
  for (const [pair, pixels] of shared) {
    const [own, other] = [Math.floor(pair / (countB + 1)), pair % (countB + 1)];
    if (pixels <= LEAST_SHARED * (areasA[own]! + areasB[other]! - pixels)) continue;
    isMatchedA[own] = 1;
    isMatchedB[other] = 1;
    matched += 1;
  }
  return {matched, onlyA: unmatched(isMatchedA, areasA), onlyB: unmatched(isMatchedB, areasB)};
}

interface Overlaps {
  readonly areasA: Float64Array;
  readonly areasB: Float64Array;
  /** Pixels of both, by `labelA * (countB + 1) + labelB`. */
  readonly shared: ReadonlyMap<number, number>;
}

function overlaps(a: Raster<'int32'>, countA: number, b: Raster<'int32'>, countB: number): Overlaps {
  const [areasA, areasB] = [new Float64Array(countA + 1), new Float64Array(countB + 1)];
  const shared = new Map<number, number>();
  for (const {y, rows} of bandsOf(a.height, bandRows(a.width))) {
    const [own, others] = [a.read(0, y, a.width, rows), b.read(0, y, b.width, rows)];
    // Neighbours are mostly of the same pair: a pair is counted when it ends.
    let start = 0;
    for (let i = 1; i <= own.length; i += 1) {
      const [label, other] = [own[start]!, others[start]!];
      if (i < own.length && own[i] === label && others[i] === other) continue;
      const pixels = i - start;
      start = i;
      areasA[label]! += pixels;
      areasB[other]! += pixels;
      if (label === 0 || other === 0) continue;
      const pair = label * (countB + 1) + other;
      shared.set(pair, (shared.get(pair) ?? 0) + pixels);
    }
  }
  return {areasA, areasB, shared};
}

/** Of labels that have pixels. */
function unmatched(isMatched: Uint8Array, areas: Float64Array): number[] {
  const labels: number[] = [];
  for (let label = 1; label < isMatched.length; label += 1)
    if (isMatched[label] === 0 && areas[label]! > 0) labels.push(label);
  return labels;
}
