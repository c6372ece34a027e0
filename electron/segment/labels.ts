/** Label images: int32, height x width, 0 is background. */

/** Connected components of the non-zero pixels, 8-connected, numbered in raster order of their first pixel. */
export function labelComponents(mask: Uint8Array, width: number, height: number): Int32Array {
  const labels = new Int32Array(mask.length);
  const stack: number[] = [];
  let count = 0;
  for (let start = 0; start < mask.length; start += 1) {
    if (!mask[start] || labels[start]) continue;
    count += 1;
    labels[start] = count;
    stack.push(start);
    while (stack.length) {
      const at = stack.pop()!;
      const x = at % width;
      const y = (at - x) / width;
      for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny += 1) {
        for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx += 1) {
          const next = ny * width + nx;
          if (mask[next] && !labels[next]) {
            labels[next] = count;
            stack.push(next);
          }
        }
      }
    }
  }
  return labels;
}

/** Sets labels of fewer than `minimum` pixels to 0, in place. */
export function removeSmallObjects(labels: Int32Array, minimum: number): void {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  for (let i = 0; i < labels.length; i += 1) if (labels[i] && sizes.get(labels[i]!)! < minimum) labels[i] = 0;
}

/** Fills each object's enclosed holes (4-connected) of fewer than `threshold` pixels with its label, in place. */
export function fillHoles(labels: Int32Array, width: number, threshold: number): void {
  const source = labels.slice();
  for (const [label, box] of boundingBoxes(labels, width)) fillOne(source, labels, width, label, box, threshold);
}

interface Box {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Inclusive bounding box by label, in the order of labels. */
export function boundingBoxes(labels: Int32Array, width: number): Map<number, Box> {
  const boxes = new Map<number, Box>();
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at]!;
    if (!label) continue;
    const x = at % width;
    const y = (at - x) / width;
    const box = boxes.get(label);
    if (!box) boxes.set(label, {top: y, left: x, bottom: y, right: x});
    else {
      if (x < box.left) box.left = x;
      if (x > box.right) box.right = x;
      if (y > box.bottom) box.bottom = y;
    }
  }
  return new Map([...boxes].toSorted(([a], [b]) => a - b));
}

function fillOne(source: Int32Array, labels: Int32Array, width: number, label: number, box: Box, threshold: number): void {
  const columns = box.right - box.left + 1;
  const rows = box.bottom - box.top + 1;
  const seen = new Uint8Array(rows * columns);
  for (let start = 0; start < seen.length; start += 1) {
    const y0 = Math.floor(start / columns);
    if (seen[start] || source[(box.top + y0) * width + box.left + (start % columns)] === label) continue;
    const hole = [start];
    let enclosed = true;
    seen[start] = 1;
    for (let i = 0; i < hole.length; i += 1) {
      const x = hole[i]! % columns;
      const y = (hole[i]! - x) / columns;
      if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) enclosed = false;
      const neighbours = [y > 0 ? hole[i]! - columns : -1, x > 0 ? hole[i]! - 1 : -1, x < columns - 1 ? hole[i]! + 1 : -1, y < rows - 1 ? hole[i]! + columns : -1];
      for (const next of neighbours) {
        if (next < 0 || seen[next]) continue;
        const at = (box.top + Math.floor(next / columns)) * width + box.left + (next % columns);
        if (source[at] === label) continue;
        seen[next] = 1;
        hole.push(next);
      }
    }
    if (!enclosed || hole.length >= threshold) continue;
    for (const at of hole) labels[(box.top + Math.floor(at / columns)) * width + box.left + (at % columns)] = label;
  }
}

/** Renumbers to 1…n in the order of the old labels, in place; returns n. */
export function relabelSequential(labels: Int32Array): number {
  const used = [...new Set(labels)].filter((label) => label !== 0).toSorted((a, b) => a - b);
  const renamed = new Map(used.map((label, i) => [label, i + 1]));
  for (let i = 0; i < labels.length; i += 1) if (labels[i]) labels[i] = renamed.get(labels[i]!)!;
  return used.length;
}
