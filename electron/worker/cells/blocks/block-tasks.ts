/** What is done with one block of an image, in whichever thread: rasters and plain data in, plain data out. */
import type {WatershedParameters} from '../../../contract/parameters';
import type {Raster, RasterHandle} from '../../../contract/raster';
import {openRaster} from '../../../io/raster';
import {coreOf, withMargin, type Block, type Window} from '../../../segment/blocks';
import {gaussianFilter, gaussianRadius} from '../../../segment/gaussian';
import {foreground} from '../../../segment/generic';
import {peaksOver, raiseFromAround, reconstruction} from '../../../segment/hmaxima';
import {fillHoles, labelComponents} from '../../../segment/labels';
import {floodInput, LiveWatershed} from '../../../segment/mesmer';
import {pickCandidates} from '../../../segment/star/candidates';
import {surelySuppressed, type StarRows} from '../../../segment/star/suppress';
import {watershed} from '../../../segment/watershed';
import {readCandidates} from '../stars/keep-candidates';

type Labels = RasterHandle<'int32'>;
type Floats = RasterHandle<'float32'>;

interface AtBlock {
  readonly block: Block;
  readonly window: Window;
}

/** The first pixel of each component of a block, by its index in the whole image; in their order. */
export type Firsts = Float64Array<ArrayBuffer>;

/** Labels of the pixels that border on a block, as its own window saw them; null at the edges of the image. */
export interface Surroundings {
  readonly above: Int32Array | null;
  readonly below: Int32Array | null;
  readonly left: Int32Array | null;
  readonly right: Int32Array | null;
}

interface ReconstructionTask extends AtBlock {
  readonly maxima: Floats;
  readonly out: Floats;
  readonly p: WatershedParameters;
}

interface MarkersTask {
  readonly maxima: Floats;
  readonly reconstructed: Floats;
  readonly out: Labels;
  readonly block: Block;
  readonly p: WatershedParameters;
}

interface ForegroundTask {
  readonly planes: readonly Floats[];
  readonly out: Labels;
  readonly block: Block;
}

interface RenumberTask {
  readonly labels: Labels;
  readonly block: Block;
  readonly table: SharedArrayBuffer;
  readonly base: number;
}

interface FloodTask extends AtBlock {
  readonly interior: Floats;
  readonly markers: Labels;
  readonly out: Labels;
  readonly p: WatershedParameters;
}

interface PreviewTask extends AtBlock {
  readonly maxima: Floats;
  readonly interior: Floats;
  readonly p: WatershedParameters;
}

interface CountTask {
  readonly labels: Labels;
  readonly block: Block;
  readonly counts: SharedArrayBuffer;
}

interface CleanTask extends AtBlock {
  readonly labels: Labels;
  readonly out: Labels;
  readonly counts: SharedArrayBuffer;
  readonly present: SharedArrayBuffer;
  readonly p: WatershedParameters;
}

interface ThinTask {
  readonly candidates: Floats;
  readonly probability: number;
  readonly overlap: number;
  readonly rows: StarRows;
}

export const blockTasks = {
  /** Which of a strip's candidates go whatever other strips hold, in their order. */
  thinStars({candidates, probability, overlap, rows}: ThinTask): Uint8Array<ArrayBuffer> {
    const all = readCandidates(openRaster(candidates), probability);
    const own: number[] = [];
    for (let i = 0; i < all.count; i += 1) if (all.ys[i]! >= rows.top && all.ys[i]! < rows.bottom) own.push(i);
    return surelySuppressed(pickCandidates(all, own), overlap, rows);
  },

  /** The reconstruction under the maxima as far as the window knows; the range of the block's values. */
  reconstruct({maxima, out, block, window, p}: ReconstructionTask): [least: number, greatest: number] {
    const values = smoothWindow(openRaster(maxima), window, p.maximaSmooth);
    write(
      out,
      block,
      coreOf(reconstruction(values, window.width, window.height, p.maximaThreshold, p.radius), window, block),
    );
    let [least, greatest] = [Infinity, -Infinity];
    for (const value of coreOf(values, window, block)) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    return [least, greatest];
  },

  /** Lets the reconstruction around the block rise into it; whether it did. The window is as wide as the disk. */
  raise({maxima, out, block, window, p}: ReconstructionTask): boolean {
    const values = smoothWindow(openRaster(maxima), window, p.maximaSmooth);
    const {x, y, width, height} = window;
    const reconstructed = openRaster(out).read(x, y, width, height);
    const changed = raiseFromAround(values, reconstructed, window, block, p.radius);
    if (changed) write(out, block, coreOf(reconstructed, window, block));
    return changed;
  },

  /** Connected h-maxima, numbered within the block. */
  markers({maxima, reconstructed, out, block, p}: MarkersTask): Firsts {
    const values = smoothWindow(openRaster(maxima), block, p.maximaSmooth);
    const {x, y, width, height} = block;
    return components(
      peaksOver(values, openRaster(reconstructed).read(x, y, width, height), p.maximaThreshold),
      out,
      block,
    );
  },

  /** Connected foreground of a model of another kind, numbered within the block. */
  foreground({planes, out, block}: ForegroundTask): Firsts {
    const {x, y, width, height} = block;
    return components(foreground(planes.map((plane) => openRaster(plane).read(x, y, width, height))), out, block);
  },

  /** Every label n becomes table[base + n]. */
  renumber({labels, block, table, base}: RenumberTask): void {
    const raster = openRaster(labels);
    const {x, y, width, height} = block;
    const names = new Int32Array(table);
    const values = raster.read(x, y, width, height);
    for (let i = 0; i < values.length; i += 1) if (values[i] !== 0) values[i] = names[base + values[i]!]!;
    raster.write(x, y, width, height, values);
  },

  /** The watershed of the window, of which the block's part is kept. */
  flood({interior, markers, out, block, window, p}: FloodTask): Surroundings {
    const {x, y, width, height, left, top} = window;
    const [depth, mask] = floodInput(smoothWindow(openRaster(interior), window, p.interiorSmooth), p.interiorThreshold);
    const labels = watershed(depth, openRaster(markers).read(x, y, width, height), mask, width, height);
    write(out, block, coreOf(labels, window, block));
    const part = (fromX: number, fromY: number, columns: number, rows: number): Int32Array =>
      coreOf(labels, {width, left: fromX, top: fromY}, {width: columns, height: rows});
    return {
      above: top > 0 ? part(left, top - 1, block.width, 1) : null,
      below: top + block.height < height ? part(left, top + block.height, block.width, 1) : null,
      left: left > 0 ? part(left - 1, top, 1, block.height) : null,
      right: left + block.width < width ? part(left + block.width, top, 1, block.height) : null,
    };
  },

  /**
   * Cells of a block as its window alone gives them, for a look at them while a slider moves; a repeated look does only
   * what a change touches. A cell has a number that comes from where its marker begins, the same in every block.
   */
  preview({maxima, interior, block, window, p}: PreviewTask): Int32Array {
    const {x, y, width, height} = window;
    const key = [maxima.key, interior.key, x, y, width, height].join();
    const known =
      looks.get(key) ??
      new LiveWatershed(
        openRaster(maxima).read(x, y, width, height),
        openRaster(interior).read(x, y, width, height),
        width,
        height,
      );
    looks.delete(key);
    looks.set(key, known);
    for (const oldest of looks.keys()) {
      if (looks.size <= KEPT_LOOKS) break;
      looks.delete(oldest);
    }
    const {labels, markers} = known.named(p);
    const names = [0];
    for (let i = 0; i < markers.length; i += 1) {
      const marker = markers[i]!;
      if (marker === names.length)
        names.push((((y + Math.floor(i / width)) * maxima.width + x + (i % width)) % NAMES) + 1);
    }
    return coreOf(labels, window, block).map((label) => names[label]!);
  },

  /** Adds the block's pixels to the counts of their labels. */
  count({labels, block, counts}: CountTask): void {
    const {x, y, width, height} = block;
    const values = openRaster(labels).read(x, y, width, height);
    const sums = new Int32Array(counts);
    for (let i = 0; i < values.length;) {
      const from = i;
      const label = values[i]!;
      while (i < values.length && values[i] === label) i += 1;
      if (label !== 0) Atomics.add(sums, label, i - from);
    }
  },

  /** Drops objects of too few pixels, fills holes, and notes in `present` which labels are left. */
  clean({labels, out, block, window, counts, present, p}: CleanTask): void {
    const sums = new Int32Array(counts);
    const values = openRaster(labels).read(window.x, window.y, window.width, window.height);
    for (let i = 0; i < values.length; i += 1) if (sums[values[i]!]! < p.smallObjectsThreshold) values[i] = 0;
    const names = localNames(values);
    fillHoles(values, window.width, p.fillHolesThreshold);
    const core = coreOf(values, window, block);
    const seen = new Uint8Array(present);
    for (let i = 0; i < core.length; i += 1) {
      const label = names[core[i]!]!;
      core[i] = label;
      if (label !== 0) seen[label] = 1;
    }
    write(out, block, core);
  },
};

/** Blocks that were looked at last, with what their stages gave. */
const looks = new Map<string, LiveWatershed>();
const KEPT_LOOKS = 12;
/** A prime below 65535: cells near each other get other numbers. */
const NAMES = 65_521;

export type BlockTasks = typeof blockTasks;
export type BlockTaskName = keyof BlockTasks;

/**
 * Labels of a window renumbered from 1 on in their order, in place, so that what is done by label costs nothing for
 * those elsewhere; their names.
 */
function localNames(values: Int32Array): number[] {
  const names = [0, ...[...new Set(values)].filter((label) => label !== 0).toSorted((a, b) => a - b)];
  const local = new Map(names.map((name, i) => [name, i]));
  let [last, lastLocal] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    const label = values[i]!;
    if (label !== last) [last, lastLocal] = [label, local.get(label)!];
    values[i] = lastLocal;
  }
  return names;
}

/** A window of a map, smoothed as the whole map would be. */
function smoothWindow(
  raster: Raster<'float32'>,
  window: Pick<Window, 'x' | 'y' | 'width' | 'height'>,
  sigma: number,
): Float32Array {
  const {x, y, width, height} = window;
  if (!(sigma > 0)) return raster.read(x, y, width, height);
  const seen = withMargin(window, gaussianRadius(sigma), raster.width, raster.height);
  return coreOf(
    gaussianFilter(raster.read(seen.x, seen.y, seen.width, seen.height), seen.width, seen.height, sigma),
    seen,
    window,
  );
}

function components(mask: Uint8Array, out: Labels, block: Block): Firsts {
  const labels = labelComponents(mask, block.width, block.height);
  const firsts: number[] = [];
  for (let i = 0; i < labels.length; i += 1) {
    if (labels[i]! > firsts.length)
      firsts.push((block.y + Math.floor(i / block.width)) * out.width + block.x + (i % block.width));
  }
  write(out, block, labels);
  return Float64Array.from(firsts);
}

function write<T extends 'int32' | 'float32'>(
  handle: RasterHandle<T>,
  {x, y, width, height}: Block,
  values: Parameters<Raster<T>['write']>[4],
): void {
  openRaster(handle).write(x, y, width, height, values);
}
