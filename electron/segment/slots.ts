/** Pixels in the order of their values, by a radix sort of the values' bits. */

/** Long digits save a pass over many pixels; short ones the clearing of counts for few. */
const FEW = 1 << 18;

/**
 * One slot for each pixel of the mask, those of smaller values first. Tells `place` each pixel with the first slot of
 * its value. The slots come empty, two numbers each: room for a pixel, and, in a value's first slot, how many are filled.
 */
export function slotsOf(values: Float32Array, mask: Uint8Array, place: (pixel: number, slot: number) => void): Int32Array {
  let total = 0;
  for (let i = 0; i < mask.length; i += 1) if (mask[i]) total += 1;
  let keys = new Uint32Array(total);
  let pixels = new Int32Array(total);
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0, k = 0; i < values.length; i += 1) {
    if (!mask[i]) continue;
    // Negative zero is zero; then the bits of a float, turned so that they sort like it.
    const own = values[i] === 0 ? 0 : bits[i]!;
    keys[k] = own < 0 ? ~own : own | 0x80000000;
    pixels[k] = i;
    k += 1;
  }
  let [otherKeys, otherPixels] = [new Uint32Array(total), new Int32Array(total)];
  const digits = total < FEW ? 11 : 16;
  const low = (1 << digits) - 1;
  for (let shift = 0; shift < 32; shift += digits) {
    const at = startsOf(keys, shift, low);
    for (let i = 0; i < total; i += 1) {
      const key = keys[i]!;
      const to = at[(key >>> shift) & low]!++;
      otherKeys[to] = key;
      otherPixels[to] = pixels[i]!;
    }
    [keys, otherKeys] = [otherKeys, keys];
    [pixels, otherPixels] = [otherPixels, pixels];
  }
  for (let i = 0, first = 0; i < total; i += 1) {
    if (keys[i] !== keys[first]) first = i;
    place(pixels[i]!, first);
  }
  return new Int32Array(2 * total);
}

/** Where each digit's share begins. */
function startsOf(keys: Uint32Array, shift: number, low: number): Int32Array {
  const starts = new Int32Array(low + 1);
  for (let i = 0; i < keys.length; i += 1) starts[(keys[i]! >>> shift) & low]! += 1;
  let sum = 0;
  for (let bin = 0; bin <= low; bin += 1) {
    const count = starts[bin]!;
    starts[bin] = sum;
    sum += count;
  }
  return starts;
}
