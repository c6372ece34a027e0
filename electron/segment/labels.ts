/** Label images: int32, height x width, 0 is background. */

/** Connected components of the non-zero pixels, 8-connected, numbered in raster order of their first pixel. */
export function labelComponents(mask: Uint8Array, width: number, height: number): Int32Array {
  const labels = new Int32Array(mask.length);
  let stack = new Int32Array(1024);
  let size = 0;
  let count = 0;
  for (let start = 0; start < mask.length; start += 1) {
    if (!mask[start] || labels[start]) continue;
    count += 1;
    labels[start] = count;
    stack[0] = start;
    size = 1;
    while (size > 0) {
      size -= 1;
      const at = stack[size]!;
      if (size + 9 > stack.length) {
        const larger = new Int32Array(2 * stack.length);
        larger.set(stack);
        stack = larger;
      }
      const x = at % width;
      const y = (at - x) / width;
      for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny += 1) {
        for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx += 1) {
          const next = ny * width + nx;
          if (mask[next] && !labels[next]) {
            labels[next] = count;
            stack[size] = next;
            size += 1;
          }
        }
      }
    }
  }
  return labels;
}

export function largestLabel(labels: Int32Array): number {
  let largest = 0;
  for (let i = 0; i < labels.length; i += 1) if (labels[i]! > largest) largest = labels[i]!;
  return largest;
}

/** Sets labels of fewer than `minimum` pixels to 0, in place. */
export function removeSmallObjects(labels: Int32Array, minimum: number): void {
  const sizes = new Int32Array(largestLabel(labels) + 1);
  for (let i = 0; i < labels.length; i += 1) sizes[labels[i]!]! += 1;
  for (let i = 0; i < labels.length; i += 1) if (sizes[labels[i]!]! < minimum) labels[i] = 0;
}

/**
 * Inclusive bounding boxes of labels up to `count`, collected row by row: left, top, right, bottom of label n at 4n;
 * right < left where there is none.
 */
export class BoundingBoxes {
  readonly boxes: Int32Array;

  constructor(count: number) {
    this.boxes = new Int32Array(4 * (count + 1));
    for (let at = 0; at < this.boxes.length; at += 4) {
      this.boxes[at] = this.boxes[at + 1] = 0x7fffffff;
      this.boxes[at + 2] = this.boxes[at + 3] = -1;
    }
  }

  /** Whole rows of an image from row `top` on. */
  add(labels: Int32Array, width: number, top: number): void {
    const {boxes} = this;
    for (let y = top, i = 0; i < labels.length; y += 1) {
      for (let x = 0; x < width; x += 1, i += 1) {
        const at = 4 * labels[i]!;
        if (at === 0) continue;
        if (x < boxes[at]!) boxes[at] = x;
        if (y < boxes[at + 1]!) boxes[at + 1] = y;
        if (x > boxes[at + 2]!) boxes[at + 2] = x;
        if (y > boxes[at + 3]!) boxes[at + 3] = y;
      }
    }
  }
}

/** Inclusive. */
export interface LabelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boxAt(boxes: Int32Array, label: number): LabelBox {
  const at = 4 * label;
  return {left: boxes[at]!, top: boxes[at + 1]!, right: boxes[at + 2]!, bottom: boxes[at + 3]!};
}

function boundingBoxes(labels: Int32Array, width: number): Int32Array {
  const all = new BoundingBoxes(largestLabel(labels));
  all.add(labels, width, 0);
  return all.boxes;
}

/** Fills each object's enclosed holes (4-connected) of fewer than `threshold` pixels with its label, in place. */
export function fillHoles(labels: Int32Array, width: number, threshold: number): void {
  const source = labels.slice();
  const boxes = boundingBoxes(labels, width);
  const filler = new HoleFiller();
  for (let label = 1; 4 * label < boxes.length; label += 1) {
    const box = boxAt(boxes, label);
    if (box.right >= box.left) filler.fillIn({source, labels, width}, label, box, threshold);
  }
}

interface Images {
  readonly source: Int32Array;
  readonly labels: Int32Array;
  readonly width: number;
}

/** One object after the other, in the same memory. */
class HoleFiller {
  /** The object's box with a border of one: 0 is outside the object and not seen yet, 1 the object, 2 seen. */
  #cells = new Uint8Array(0);
  #stack = new Int32Array(0);

  /** Looks at `source`, writes to `labels`; both `width` wide. */
  fillIn(
    {source, labels, width}: Images,
    label: number,
    {left, top, right, bottom}: LabelBox,
    threshold: number,
  ): void {
    const [columns, rows] = [right - left + 1, bottom - top + 1];
    const stride = columns + 2;
    const size = stride * (rows + 2);
    if (this.#cells.length < size) {
      this.#cells = new Uint8Array(size);
      this.#stack = new Int32Array(size);
    }
    const cells = this.#cells.fill(0, 0, size);
    let missing = columns * rows;
    for (let y = 0; y < rows; y += 1) {
      const own = (y + 1) * stride + 1;
      const from = (top + y) * width + left;
      for (let x = 0; x < columns; x += 1) {
        if (source[from + x] !== label) continue;
        cells[own + x] = 1;
        missing -= 1;
      }
    }
    if (missing === 0) return;
    // The border belongs to the outside; what it does not reach is a hole.
    this.#flood(0, stride, size);
    for (let start = stride + 1; start < size - stride; start += 1) {
      if (cells[start] !== 0) continue;
      const count = this.#flood(start, stride, size);
      if (count >= threshold) continue;
      for (let i = 0; i < count; i += 1) {
        const at = this.#stack[i]!;
        labels[(top + Math.floor(at / stride) - 1) * width + left + (at % stride) - 1] = label;
      }
    }
  }

  /** Marks the 4-connected piece at `start` as seen; its pixels are the first of the stack, as many as it gives. */
  #flood(start: number, stride: number, size: number): number {
    const [cells, queue] = [this.#cells, this.#stack];
    cells[start] = 2;
    queue[0] = start;
    let count = 1;
    for (let i = 0; i < count; i += 1) {
      const at = queue[i]!;
      if (at >= stride && cells[at - stride] === 0) {
        cells[at - stride] = 2;
        queue[count++] = at - stride;
      }
      if (at > 0 && cells[at - 1] === 0) {
        cells[at - 1] = 2;
        queue[count++] = at - 1;
      }
      if (at + 1 < size && cells[at + 1] === 0) {
        cells[at + 1] = 2;
        queue[count++] = at + 1;
      }
      if (at + stride < size && cells[at + stride] === 0) {
        cells[at + stride] = 2;
        queue[count++] = at + stride;
      }
    }
    return count;
  }
}

/** Gives those labels that are present the numbers 1…n in their order, into `names`, and tells n; the others keep 0. */
export function nameSequentially(present: Uint8Array, names: Int32Array): number {
  let count = 0;
  for (let label = 1; label < present.length; label += 1) if (present[label]) names[label] = count += 1;
  return count;
}

/** Renumbers to 1…n in the order of the old labels, in place; returns n. */
export function relabelSequential(labels: Int32Array): number {
  const present = new Uint8Array(largestLabel(labels) + 1);
  for (let i = 0; i < labels.length; i += 1) present[labels[i]!] = 1;
  const renamed = new Int32Array(present.length);
  const count = nameSequentially(present, renamed);
  for (let i = 0; i < labels.length; i += 1) labels[i] = renamed[labels[i]!]!;
  return count;
}
