/**
 * LZW as TIFF 6.0 has it (section 13): codes of 9 to 12 bits, the highest first, one longer from one code early; and as
 * older writers had it: the lowest bit first, one longer when the code does not fit.
 */
import {ImageError} from '../image-error';

const CLEAR = 256;
const END = 257;
const CODES = 4096;

/** At most `length` bytes. */
export function lzwDecoded(bytes: Uint8Array, length: number): Uint8Array {
  const isOld = bytes[0] === 0 && (bytes[1]! & 1) === 1;
  const nextCode = isOld ? lowestFirst(bytes) : highestFirst(bytes);
  const early = isOld ? 0 : 1;
  const out = new Uint8Array(length);
  // A table's entry is what was written last and the byte after it, which lie in `out` already.
  const starts = new Uint32Array(CODES);
  const lengths = new Uint32Array(CODES);
  let [at, next, bits, hasLast, lastStart, lastLength] = [0, 258, 9, false, 0, 0];
  while (at < length) {
    const code = nextCode(bits);
    if (code < 0 || code === END) break;
    if (code === CLEAR) {
      [next, bits, hasLast] = [258, 9, false];
      continue;
    }
    if (hasLast && next < CODES) {
      starts[next] = lastStart;
      lengths[next] = lastLength + 1;
      next += 1;
    }
    if (code > END && code >= next) throw new ImageError('its LZW data is damaged');
    const start = at;
    if (code < CLEAR) out[at++] = code;
    else for (let from = starts[code]!, end = from + lengths[code]!; from < end; from += 1) out[at++] = out[from]!;
    [hasLast, lastStart, lastLength] = [true, start, at - start];
    const wanted = next + early;
    if (wanted >= 2048) bits = 12;
    else if (wanted >= 1024) bits = 11;
    else if (wanted >= 512) bits = 10;
  }
  return out.subarray(0, Math.min(at, length));
}

type NextCode = (bits: number) => number;

function highestFirst(bytes: Uint8Array): NextCode {
  let [at, held, count] = [0, 0, 0];
  return (bits) => {
    while (count < bits) {
      if (at >= bytes.length) return -1;
      held = ((held << 8) | bytes[at++]!) & 0xff_ffff;
      count += 8;
    }
    count -= bits;
    return (held >> count) & ((1 << bits) - 1);
  };
}

function lowestFirst(bytes: Uint8Array): NextCode {
  let [at, held, count] = [0, 0, 0];
  return (bits) => {
    while (count < bits) {
      if (at >= bytes.length) return -1;
      held |= bytes[at++]! << count;
      count += 8;
    }
    const code = held & ((1 << bits) - 1);
    held >>>= bits;
    count -= bits;
    return code;
  };
}
