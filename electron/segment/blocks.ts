/** An image cut into blocks that are worked on one by one, each with a margin of what lies around it. */

export interface Block {
  readonly index: number;
  readonly column: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface BlockGrid {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** In raster order. */
  readonly blocks: readonly Block[];
}

/** Blocks of about the given size, all nearly alike. */
export function blockGrid(width: number, height: number, blockWidth: number, blockHeight: number): BlockGrid {
  const columns = Math.max(Math.round(width / blockWidth), 1);
  const rows = Math.max(Math.round(height / blockHeight), 1);
  const edge = (i: number, count: number, length: number): number => Math.floor((i * length) / count);
  const blocks = Array.from({length: columns * rows}, (_, index): Block => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const [x, y] = [edge(column, columns, width), edge(row, rows, height)];
    return {
      index,
      column,
      row,
      x,
      y,
      width: edge(column + 1, columns, width) - x,
      height: edge(row + 1, rows, height) - y,
    };
  });
  return {width, height, columns, rows, blocks};
}

/** A block with its margin, as far as the image goes; where the block lies in it. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

export function withMargin(
  {x, y, width, height}: Pick<Block, 'x' | 'y' | 'width' | 'height'>,
  margin: number,
  imageWidth: number,
  imageHeight: number,
): Window {
  const [left, top] = [Math.min(margin, x), Math.min(margin, y)];
  return {
    x: x - left,
    y: y - top,
    width: left + width + Math.min(margin, imageWidth - x - width),
    height: top + height + Math.min(margin, imageHeight - y - height),
    left,
    top,
  };
}

/** The block's part of values that were computed in its window; fresh. */
export function coreOf<T extends Int32Array | Float32Array | Uint8Array>(
  values: T,
  window: Pick<Window, 'width' | 'left' | 'top'>,
  {width, height}: Pick<Block, 'width' | 'height'>,
): T {
  const out = new (values.constructor as new (length: number) => T)(width * height);
  for (let y = 0; y < height; y += 1) {
    const from = (window.top + y) * window.width + window.left;
    out.set(values.subarray(from, from + width), y * width);
  }
  return out;
}

/** The blocks that touch this one, corners included. */
export function neighbours(grid: BlockGrid, {row, column, index}: Block): Block[] {
  return grid.blocks.filter(
    (other) => other.index !== index && Math.abs(other.row - row) <= 1 && Math.abs(other.column - column) <= 1,
  );
}
