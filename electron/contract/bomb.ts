/** What is small packed and huge unpacked, which no model or image is: noise, weights and stains pack badly. */
const HARMLESS_BYTES = 256 << 20;
const MOST_TIMES = 100;

/** Whether so many bytes, packed, are not to be unpacked into so many. */
export function isBomb(packed: number, unpacked: number): boolean {
  return unpacked > HARMLESS_BYTES && unpacked > packed * MOST_TIMES;
}
