/**
 * Bob Jenkins's lookup3 hash ("hashlittle", initial value 0), the checksum of HDF5's version 2 metadata (HDF5 File
 * Format Specification 3.0, disk format of superblocks and object headers).
 */
export function lookup3(bytes: Uint8Array): number {
  const state = Uint32Array.from({length: 3}, () => 0xdeadbeef + bytes.length);
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    add(state, bytes.subarray(at, at + 12));
    mix(state);
  }
  if (at === bytes.length) return state[2]!;
  add(state, bytes.subarray(at));
  finish(state);
  return state[2]!;
}

/** Up to twelve bytes, little-endian, four to each word. */
function add(state: Uint32Array, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 1) state[i >> 2]! += bytes[i]! << (8 * (i & 3));
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Word a less word c, xor c turned; then c plus b: for three words in turn. */
const MIX = [
  [0, 2, 1, 4],
  [1, 0, 2, 6],
  [2, 1, 0, 8],
  [0, 2, 1, 16],
  [1, 0, 2, 19],
  [2, 1, 0, 4],
] as const;

function mix(state: Uint32Array): void {
  for (const [a, c, b, by] of MIX) {
    state[a]! -= state[c]!;
    state[a]! ^= rotate(state[c]!, by);
    state[c]! += state[b]!;
  }
}

const FINISH = [
  [2, 1, 14],
  [0, 2, 11],
  [1, 0, 25],
  [2, 1, 16],
  [0, 2, 4],
  [1, 0, 14],
  [2, 1, 24],
] as const;

function finish(state: Uint32Array): void {
  for (const [a, b, by] of FINISH) {
    state[a]! ^= state[b]!;
    state[a]! -= rotate(state[b]!, by);
  }
}
