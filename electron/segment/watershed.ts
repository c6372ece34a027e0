/**
 * Marker-based watershed by flooding in the order of (value, age), 4-connected, without a line, as
 * skimage.segmentation.watershed does it: pixels get their label when they are first reached, neighbours are visited
 * up, left, right, down, and the binary heap breaks remaining ties by its own moves, which are the same here.
 */
export function watershed(values: Float32Array, markers: Int32Array, mask: Uint8Array, width: number, height: number): Int32Array {
  const labels = new Int32Array(values.length);
  const heap = new Heap(values);
  for (let at = 0; at < labels.length; at += 1) {
    if (mask[at] && markers[at]! !== 0) {
      labels[at] = markers[at]!;
      heap.push(at, 0);
    }
  }
  let age = 0;
  const visit = (from: number, to: number): void => {
    if (!mask[to] || labels[to] !== 0) return;
    age += 1;
    labels[to] = labels[from]!;
    heap.push(to, age);
  };
  while (heap.size > 0) {
    const at = heap.pop();
    const x = at % width;
    if (at >= width) visit(at, at - width);
    if (x > 0) visit(at, at - 1);
    if (x < width - 1) visit(at, at + 1);
    if (at < width * (height - 1)) visit(at, at + width);
  }
  return labels;
}

/** A binary heap of pixels by (value, age), in growing typed arrays. */
class Heap {
  size = 0;
  readonly #values: Float32Array;
  #pixels = new Int32Array(1024);
  #ages = new Float64Array(1024);

  constructor(values: Float32Array) {
    this.#values = values;
  }

  push(pixel: number, age: number): void {
    if (this.size === this.#pixels.length) this.#grow();
    let child = this.size;
    this.size += 1;
    this.#pixels[child] = pixel;
    this.#ages[child] = age;
    while (child > 0) {
      const parent = ((child + 1) >> 1) - 1;
      if (!this.#isSmaller(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  pop(): number {
    const top = this.#pixels[0]!;
    this.size -= 1;
    this.#swap(0, this.size);
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let smallest = at;
      if (left >= this.size) break;
      if (this.#isSmaller(left, at)) smallest = left;
      if (right < this.size && this.#isSmaller(right, smallest)) smallest = right;
      if (smallest === at) break;
      this.#swap(at, smallest);
      at = smallest;
    }
    return top;
  }

  #isSmaller(a: number, b: number): boolean {
    const difference = this.#values[this.#pixels[a]!]! - this.#values[this.#pixels[b]!]!;
    return difference < 0 || (difference === 0 && this.#ages[a]! < this.#ages[b]!);
  }

  #swap(a: number, b: number): void {
    const pixel = this.#pixels[a]!;
    this.#pixels[a] = this.#pixels[b]!;
    this.#pixels[b] = pixel;
    const age = this.#ages[a]!;
    this.#ages[a] = this.#ages[b]!;
    this.#ages[b] = age;
  }

  #grow(): void {
    const pixels = new Int32Array(this.#pixels.length * 2);
    pixels.set(this.#pixels);
    this.#pixels = pixels;
    const ages = new Float64Array(pixels.length);
    ages.set(this.#ages);
    this.#ages = ages;
  }
}
