/** The flood in scikit-image's own order, ties of the markers' pixels included: a binary heap that makes its moves. */

export function floodByHeap(
  values: Float32Array,
  markers: Int32Array,
  mask: Uint8Array,
  width: number,
  height: number,
): Int32Array {
  const labels = new Int32Array(values.length);
  const heap = new Heap();
  for (let at = 0; at < labels.length; at += 1) {
    if (mask[at] && markers[at]! !== 0) {
      labels[at] = markers[at]!;
      heap.push(at, values[at]!, 0);
    }
  }
  let age = 0;
  let level = 0;
  const visit = (from: number, to: number): void => {
    if (!mask[to] || labels[to] !== 0) return;
    age += 1;
    labels[to] = labels[from]!;
    heap.push(to, Math.max(level, values[to]!), age);
  };
  while (heap.size > 0) {
    level = heap.least;
    const at = heap.pop();
    const x = at % width;
    if (at >= width) visit(at, at - width);
    if (x > 0) visit(at, at - 1);
    if (x < width - 1) visit(at, at + 1);
    if (at < width * (height - 1)) visit(at, at + width);
  }
  return labels;
}

/** Pixels by (value, age), their keys beside them, in growing typed arrays. */
class Heap {
  size = 0;
  #pixels = new Int32Array(1024);
  #values = new Float32Array(1024);
  #ages = new Int32Array(1024);

  /** The value of what comes next. */
  get least(): number {
    return this.#values[0]!;
  }

  push(pixel: number, value: number, age: number): void {
    if (this.size === this.#pixels.length) this.#grow();
    const [pixels, values, ages] = [this.#pixels, this.#values, this.#ages];
    let child = this.size;
    this.size += 1;
    while (child > 0) {
      const parent = ((child + 1) >> 1) - 1;
      const above = values[parent]!;
      if (value > above || (value === above && age >= ages[parent]!)) break;
      pixels[child] = pixels[parent]!;
      values[child] = above;
      ages[child] = ages[parent]!;
      child = parent;
    }
    pixels[child] = pixel;
    values[child] = value;
    ages[child] = age;
  }

  pop(): number {
    const [pixels, values, ages] = [this.#pixels, this.#values, this.#ages];
    const top = pixels[0]!;
    this.size -= 1;
    const {size} = this;
    const [pixel, value, age] = [pixels[size]!, values[size]!, ages[size]!];
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= size) break;
      const right = left + 1;
      let [smallest, least, leastAge] = [at, value, age];
      if (values[left]! < least || (least === values[left] && ages[left]! < leastAge))
        [smallest, least, leastAge] = [left, values[left]!, ages[left]!];
      if (right < size && (values[right]! < least || (least === values[right] && ages[right]! < leastAge)))
        smallest = right;
      if (smallest === at) break;
      pixels[at] = pixels[smallest]!;
      values[at] = values[smallest]!;
      ages[at] = ages[smallest]!;
      at = smallest;
    }
    pixels[at] = pixel;
    values[at] = value;
    ages[at] = age;
    return top;
  }

  #grow(): void {
    const length = this.#pixels.length * 2;
    const [pixels, values, ages] = [new Int32Array(length), new Float32Array(length), new Int32Array(length)];
    pixels.set(this.#pixels);
    values.set(this.#values);
    ages.set(this.#ages);
    [this.#pixels, this.#values, this.#ages] = [pixels, values, ages];
  }
}
