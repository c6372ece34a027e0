/** Damage to bytes: of one place, of a number that lies there, of a range, of the whole. */
import type {Random} from './random';

/** Where one kind of damage is done. */
type Damage = (bytes: Uint8Array, random: Random, words: readonly Uint8Array[]) => Uint8Array;

/** What lengths, counts and offsets go wrong with. */
const NUMBERS = [0, 1, 2, 7, 16, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

const setByte: Damage = (bytes, random) => {
  bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
};

const flipBit: Damage = (bytes, random) => {
  bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
  return bytes;
};

const addOne: Damage = (bytes, random) => {
  bytes[random.below(bytes.length)]! += random.of([1, 255, 2, 254, 16]);
  return bytes;
};

const setNumber: Damage = (bytes, random) => {
  const width = random.of([2, 4, 8]);
  if (bytes.length < width) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = random.below(bytes.length - width + 1);
  const isLittle = random.below(4) > 0;
  const value = random.below(3) > 0 ? random.of(NUMBERS) : random.below(bytes.length * 2);
  if (width === 2) view.setUint16(at, value, isLittle);
  else if (width === 4) view.setUint32(at, value, isLittle);
  else view.setBigUint64(at, random.below(8) === 0 ? 2n ** 64n - 1n : BigInt(value), isLittle);
  return bytes;
};

/** Digits of a number in text become others. */
const setDigits: Damage = (bytes, random) => {
  const start = random.below(bytes.length);
  for (let i = 0; i < 4096; i += 1) {
    const at = (start + i) % bytes.length;
    if (bytes[at]! < 0x30 || bytes[at]! > 0x39) continue;
    const text = random.of(['0', '1', '7', '-1', '99999999999', '1e9', '2.5', '4294967296', 'NaN', '']);
    return replaced(bytes, at, 1, new TextEncoder().encode(text));
  }
  return bytes;
};

const remove: Damage = (bytes, random) =>
  replaced(bytes, random.below(bytes.length), 1 + random.below(16), new Uint8Array());

const repeat: Damage = (bytes, random) => {
  const from = random.below(bytes.length);
  return replaced(bytes, random.below(bytes.length), 0, bytes.slice(from, from + 1 + random.below(64)));
};

const move: Damage = (bytes, random) => {
  const length = 1 + random.below(64);
  const from = random.below(bytes.length);
  const piece = bytes.slice(from, from + length);
  bytes.set(piece, random.below(Math.max(1, bytes.length - piece.length)));
  return bytes;
};

const insertWord: Damage = (bytes, random, words) => {
  if (words.length === 0) return setByte(bytes, random, words);
  const word = random.of(words);
  return replaced(bytes, random.below(bytes.length), random.below(2) * word.length, word);
};

const cut: Damage = (bytes, random) => bytes.subarray(0, random.below(bytes.length));

const fill: Damage = (bytes, random) => {
  const at = random.below(bytes.length);
  return bytes.fill(random.of([0, 255, 65]), at, at + 1 + random.below(32));
};

/** The frequent ones more often. */
const DAMAGES: readonly Damage[] = [
  setByte,
  setByte,
  flipBit,
  flipBit,
  addOne,
  setNumber,
  setNumber,
  setNumber,
  setDigits,
  setDigits,
  remove,
  repeat,
  move,
  insertWord,
  insertWord,
  fill,
  cut,
];

/** A damaged copy: one to four damages, seldom more. */
export function mutate(original: Uint8Array, random: Random, words: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(original);
  const count = random.below(8) === 0 ? 1 + random.below(24) : 1 + random.below(4);
  for (let i = 0; i < count && bytes.length > 0; i += 1) bytes = random.of(DAMAGES)(bytes, random, words);
  return bytes;
}

function replaced(bytes: Uint8Array, at: number, length: number, by: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(at + length, bytes.length));
  const out = new Uint8Array(at + by.length + rest.length);
  out.set(bytes.subarray(0, at));
  out.set(by, at);
  out.set(rest, at + by.length);
  return out;
}
