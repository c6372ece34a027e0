/**
 * What surely goes is taken out of a band's candidates on all processors, strip by strip, before the rest is gone
 * through in one row: nine of ten candidates lie in the middle of an object whose best one suppresses them.
 */
import type {Raster} from '../../../contract/raster';
import {pickCandidates, type Candidates} from '../../../segment/star/candidates';
import {blockPool, blockThreads} from '../blocks/block-pool';
import {readCandidates} from './keep-candidates';
import type {StarThresholds} from './star-head';

/** Fewer are gone through as fast by one. */
const FEWEST = 4000;
/** A strip is so many times as high as the greatest object's radius: what reaches over its edges is left. */
const LEAST_HEIGHT = 8;

/** The candidates above the threshold that may be left. `radius`: the greatest of all candidates'. */
export async function thinnedCandidates(
  raster: Raster<'float32'>,
  {probability, overlap}: StarThresholds,
  radius: number,
  check: () => void,
): Promise<Candidates> {
  const all = readCandidates(raster, probability);
  const edges = stripEdges(all, radius);
  if (edges.length < 3) return all;
  const strips = edges.slice(1).map((bottom, i) => ({top: edges[i]!, bottom, greatestRadius: radius}));
  const tasks = strips.map((rows) => ({candidates: raster.handle, probability, overlap, rows}));
  const gone = await blockPool.run('thinStars', tasks, check);
  const next = strips.map(() => 0);
  const left: number[] = [];
  for (let i = 0; i < all.count; i += 1) {
    const strip = strips.findIndex(({bottom}) => all.ys[i]! < bottom);
    if (gone[strip]![next[strip]!++] === 0) left.push(i);
  }
  return pickCandidates(all, left);
}

/** Rows at which strips of as many candidates begin, and the first below the last. */
function stripEdges({count, ys}: Candidates, radius: number): number[] {
  const sorted = ys.toSorted();
  const strips = count < FEWEST ? 1 : blockThreads();
  const edges = count === 0 ? [] : [sorted[0]!];
  for (let strip = 1; strip < strips; strip += 1) {
    const row = sorted[Math.floor((strip * count) / strips)]!;
    if (row >= edges.at(-1)! + LEAST_HEIGHT * radius) edges.push(row);
  }
  return [...edges, Infinity];
}
