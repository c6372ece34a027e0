/**
 * Cells out of head maps of any size, block by block, equal to what the whole image would give.
 *
 * - Smoothing looks a few pixels around: its margin makes it exact.
 * - h-maxima depend on the whole image. Blocks are reconstructed with what they see, then let rise into each other what
 *   their neighbours have reached until nothing changes: that is the reconstruction of the whole image, exactly.
 * - Markers are connected across seams and numbered as in the whole image. A cell is its marker's number, so one that a
 *   seam cuts is one cell.
 * - The flood of a block needs the cells that reach into it, and theirs that compete with them: its margin. Neighbours
 *   must agree on the pixels along their seam; where they do not, both are done again with twice the margin. Left are
 *   pixels of equal value whose order depends on the whole image's queue.
 * - Sizes are counted over the whole image; a hole is looked for with a margin of its own size.
 */
import type {WatershedParameters} from '../../../contract/parameters';
import type {Raster} from '../../../contract/raster';
import type {Scratch} from '../../../io/raster';
import {blockGrid, neighbours, withMargin, type Block, type BlockGrid} from '../../../segment/blocks';
import {nameSequentially} from '../../../segment/labels';
import type {BlockPool} from './block-pool';
import type {BlockTaskName, BlockTasks, Firsts, Surroundings} from './block-tasks';

export interface BlockSize {
  readonly width: number;
  readonly height: number;
  /** Pixels around a block in which its first flood is made. */
  readonly margin: number;
}

/** Wide, for rows of a file are read at once; of two million pixels, which take 150 MB while they are worked on. */
export const BLOCK_SIZE: BlockSize = {width: 2048, height: 1024, margin: 64};
/** Seen around a block when its maxima are first looked for. */
const MAXIMA_MARGIN = 32;
const MOST_MARGIN = 1024;

export interface RasterLabels {
  readonly labels: Raster<'int32'>;
  readonly count: number;
}

export interface BlockwiseOptions {
  /** Of the maps. */
  readonly width: number;
  readonly height: number;
  /** Where labels are made. */
  readonly scratch: Scratch;
  readonly pool: BlockPool;
  /** Is told how far it is, and may throw to stop. */
  readonly tick: (fraction: number) => void;
  readonly size?: BlockSize;
}

export class Blockwise {
  readonly #grid: BlockGrid;
  readonly #margin: number;
  readonly #scratch: Scratch;
  readonly #pool: BlockPool;
  readonly #tick: (fraction: number) => void;
  #step = 0;

  constructor({width, height, scratch, pool, tick, size = BLOCK_SIZE}: BlockwiseOptions) {
    this.#grid = blockGrid(width, height, size.width, size.height);
    this.#margin = size.margin;
    this.#scratch = scratch;
    this.#pool = pool;
    this.#tick = tick;
  }

  /** Deep watershed, as `deepWatershed` does it. */
  async cells(maxima: Raster<'float32'>, interior: Raster<'float32'>, p: WatershedParameters): Promise<RasterLabels> {
    const {blocks} = this.#grid;
    const {labels, count} = await this.#markers(maxima, p);
    const flooded = await this.#flooded(interior, labels, p);
    const counts = await this.#counts(flooded, count);
    const present = new SharedArrayBuffer(count + 1);
    const margin = Math.ceil(p.fillHolesThreshold) + 1;
    await this.#run(
      'clean',
      blocks.map((block) => ({
        labels: flooded.handle,
        out: labels.handle,
        block,
        window: this.#window(block, margin),
        counts,
        present,
        p,
      })),
    );
    this.#scratch.drop(flooded);
    return this.#sequential(labels, new Uint8Array(present));
  }

  /** Connected foreground of a model of another kind, as `genericLabels` does it. */
  async objects(planes: readonly Raster<'float32'>[], smallest: number): Promise<RasterLabels> {
    const out = this.#labels();
    const firsts = await this.#run(
      'foreground',
      this.#grid.blocks.map((block) => ({planes: planes.map(({handle}) => handle), out: out.handle, block})),
    );
    const count = await this.#join(out, firsts);
    const counts = new Int32Array(await this.#counts(out, count));
    return this.#sequential(
      out,
      Uint8Array.from(counts, (pixels) => (pixels >= smallest ? 1 : 0)),
    );
  }

  /** Numbers the labels that are `present` from 1 on, in their order; others become background. */
  async #sequential(labels: Raster<'int32'>, present: Uint8Array): Promise<RasterLabels> {
    const table = new SharedArrayBuffer(4 * present.length);
    const count = nameSequentially(present, new Int32Array(table));
    await this.#run(
      'renumber',
      this.#grid.blocks.map((block) => ({labels: labels.handle, block, table, base: 0})),
    );
    return {labels, count};
  }

  async #markers(maxima: Raster<'float32'>, p: WatershedParameters): Promise<RasterLabels> {
    const {blocks, width, height} = this.#grid;
    const out = this.#scratch.make('float32', width, height);
    const common = {maxima: maxima.handle, out: out.handle, p};
    const ranges = await this.#run(
      'reconstruct',
      blocks.map((block) => ({...common, block, window: this.#window(block, MAXIMA_MARGIN)})),
    );
    await this.#untilSettled(async (todo) => {
      const changed = await this.#run(
        'raise',
        todo.map((block) => ({...common, block, window: this.#window(block, p.radius)})),
      );
      return todo.filter((_, i) => changed[i]);
    });
    const labels = this.#labels();
    const [least, greatest] = [Math.min(...ranges.map(([own]) => own)), Math.max(...ranges.map(([, own]) => own))];
    // As scikit-image: an image whose whole range is below h has no maxima.
    const flat = Math.fround(p.maximaThreshold) > greatest - least;
    const firsts = flat
      ? null
      : await this.#run(
          'markers',
          blocks.map((block) => ({maxima: maxima.handle, reconstructed: out.handle, out: labels.handle, block, p})),
        );
    this.#scratch.drop(out);
    if (!firsts) return {labels, count: 0};
    return {labels, count: await this.#join(labels, firsts)};
  }

  /** Gives blocks to `work` until none of those next to a changed one changes any more. */
  async #untilSettled(work: (todo: readonly Block[]) => Promise<readonly Block[]>): Promise<void> {
    let todo = this.#grid.blocks.length > 1 ? this.#grid.blocks : [];
    while (todo.length > 0) {
      const changed = await work(todo);
      const next = new Set(changed.flatMap((block) => neighbours(this.#grid, block)));
      todo = this.#grid.blocks.filter((block) => next.has(block));
    }
  }

  async #flooded(
    interior: Raster<'float32'>,
    markers: Raster<'int32'>,
    p: WatershedParameters,
  ): Promise<Raster<'int32'>> {
    const {blocks} = this.#grid;
    const out = this.#labels();
    const margins = blocks.map(() => this.#margin);
    const seen: Surroundings[] = [];
    for (let todo = blocks; todo.length > 0;) {
      const surroundings = await this.#run(
        'flood',
        todo.map((block) => ({
          interior: interior.handle,
          markers: markers.handle,
          out: out.handle,
          block,
          window: this.#window(block, margins[block.index]!),
          p,
        })),
      );
      for (const [i, {index}] of todo.entries()) seen[index] = surroundings[i]!;
      const again = new Set(
        blocks
          .filter((block) => !this.#agrees(out, block, seen[block.index]!))
          .flatMap((block) => [block, ...neighbours(this.#grid, block)]),
      );
      todo = blocks.filter((block) => again.has(block) && margins[block.index]! < MOST_MARGIN);
      for (const {index} of todo) margins[index]! *= 2;
    }
    return out;
  }

  /** Whether what a block's window saw along its seams is what its neighbours have there. */
  #agrees(labels: Raster<'int32'>, {x, y, width, height}: Block, {above, below, left, right}: Surroundings): boolean {
    const same = (line: Int32Array | null, lineX: number, lineY: number, columns: number, rows: number): boolean => {
      if (!line) return true;
      const there = labels.read(lineX, lineY, columns, rows);
      return line.every((label, i) => label === there[i]);
    };
    return (
      same(above, x, y - 1, width, 1) &&
      same(below, x, y + height, width, 1) &&
      same(left, x - 1, y, 1, height) &&
      same(right, x + width, y, 1, height)
    );
  }

  async #counts(labels: Raster<'int32'>, count: number): Promise<SharedArrayBuffer> {
    const counts = new SharedArrayBuffer(4 * (count + 1));
    await this.#run(
      'count',
      this.#grid.blocks.map((block) => ({labels: labels.handle, block, counts})),
    );
    return counts;
  }

  /**
   * Joins components that touch across seams and numbers all in the order of their first pixels; how many there are.
   */
  async #join(labels: Raster<'int32'>, firsts: readonly Firsts[]): Promise<number> {
    const {blocks} = this.#grid;
    const bases: number[] = [];
    let total = 0;
    for (const own of firsts) {
      bases.push(total);
      total += own.length;
    }
    const parents = Int32Array.from({length: total + 1}, (_, i) => i);
    const rootOf = (component: number): number => {
      let root = component;
      while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
      return root;
    };
    const firstOf = new Float64Array(total + 1);
    for (const [i, own] of firsts.entries()) firstOf.set(own, bases[i]! + 1);
    for (const [a, b] of this.#touching(labels, bases)) {
      const [one, other] = [rootOf(a), rootOf(b)];
      if (one === other) continue;
      const [keep, drop] = firstOf[one]! < firstOf[other]! ? [one, other] : [other, one];
      parents[drop] = keep;
    }
    const roots = Int32Array.from({length: total}, (_, i) => i + 1).filter(
      (component) => rootOf(component) === component,
    );
    roots.sort((a, b) => firstOf[a]! - firstOf[b]!);
    const ranks = new Int32Array(total + 1);
    for (const [i, root] of roots.entries()) ranks[root] = i + 1;
    const table = new SharedArrayBuffer(4 * (total + 1));
    const names = new Int32Array(table);
    for (let component = 1; component <= total; component += 1) names[component] = ranks[rootOf(component)]!;
    await this.#run(
      'renumber',
      blocks.map((block) => ({labels: labels.handle, block, table, base: bases[block.index]!})),
    );
    return roots.length;
  }

  /** Pairs of components, numbered through all blocks, whose pixels touch across a seam, by a corner at least. */
  *#touching(labels: Raster<'int32'>, bases: readonly number[]): Generator<[number, number]> {
    const {columns, rows, blocks, width, height} = this.#grid;
    for (let row = 1; row < rows; row += 1) {
      const {y} = blocks[row * columns]!;
      const lines = labels.read(0, y - 1, width, 2);
      for (let column = 0; column < columns; column += 1) {
        const block = blocks[row * columns + column]!;
        for (let {x} = block; x < block.x + block.width; x += 1) {
          const own = lines[width + x]!;
          if (own === 0) continue;
          for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx += 1) {
            const other = lines[nx]!;
            const aside = Number(nx >= block.x + block.width) - Number(nx < block.x);
            const above = (row - 1) * columns + column + aside;
            if (other !== 0) yield [bases[block.index]! + own, bases[above]! + other];
          }
        }
      }
    }
    for (let column = 1; column < columns; column += 1) {
      const {x} = blocks[column]!;
      const lines = labels.read(x - 1, 0, 2, height);
      for (let row = 0; row < rows; row += 1) {
        const block = blocks[row * columns + column]!;
        for (let {y} = block; y < block.y + block.height; y += 1) {
          const own = lines[2 * y + 1]!;
          if (own === 0) continue;
          for (let ny = Math.max(y - 1, block.y); ny <= Math.min(y + 1, block.y + block.height - 1); ny += 1) {
            const other = lines[2 * ny]!;
            if (other !== 0) yield [bases[block.index]! + own, bases[block.index - 1]! + other];
          }
        }
      }
    }
  }

  #labels(): Raster<'int32'> {
    return this.#scratch.make('int32', this.#grid.width, this.#grid.height);
  }

  #window(block: Block, margin: number): ReturnType<typeof withMargin> {
    return withMargin(block, margin, this.#grid.width, this.#grid.height);
  }

  /** A step of about ten. */
  async #run<N extends BlockTaskName>(
    task: N,
    all: readonly Parameters<BlockTasks[N]>[0][],
  ): Promise<ReturnType<BlockTasks[N]>[]> {
    const from = this.#step;
    const values = await this.#pool.run(task, all, (fraction) => this.#tick(Math.min((from + fraction) / STEPS, 1)));
    this.#step += 1;
    return values;
  }
}

const STEPS = 10;
