/**
 * HDF5 object headers (HDF5 File Format Specification 3.0, IV.A): the messages of versions 1 and 2, and those messages
 * that datasets and attributes of Keras files have.
 *
 *   v1  u8 1 · u8 · u16 message count · u32 references · u32 first block length · 4 pad · messages
 *       message  u16 type · u16 size · u8 flags · 3 · data
 *   v2  'OHDR' · u8 2 · u8 flags · [16 times] · [4] · chunk-0 size (1, 2, 4 or 8 bytes) · messages · u32 checksum
 *       message  u8 type · u16 size · u8 flags · [u16 order] · data
 */
import {H5Error} from './h5-file';
import {lookup3} from './lookup3';
import {decodeText, refuse, textUpToNul, type H5Bytes} from './h5-cursor';
import type {DType} from '../savedmodel/dtype';

export interface Message {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

export const MESSAGE = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  link: 6,
  external: 7,
  layout: 8,
  filters: 11,
  attribute: 12,
  continuation: 16,
  symbolTable: 17,
  attributeInfo: 21,
} as const;

/** Of one message's head; two more where the order of attributes is tracked. */
function headBytesV2(file: H5Bytes, address: number): number {
  return (file.u8(address + 5) & 4) === 0 ? 4 : 6;
}

/** Throws H5Error where a checksum is wrong, which only version 2 has. */
export function readMessages(file: H5Bytes, address: number): Message[] {
  const isVersion2 = file.isText(address, 'OHDR');
  const head = isVersion2
    ? {bytes: headBytesV2(file, address), sizeAt: 1, flagsAt: 3}
    : {bytes: 8, sizeAt: 2, flagsAt: 4};
  const messages: Message[] = [];
  const seen = new Set<number>();
  const blocks = [isVersion2 ? firstBlockV2(file, address) : firstBlockV1(file, address)];
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    if (seen.has(block.at)) throw new H5Error(`object header at byte ${address} continues into itself`);
    seen.add(block.at);
    file.check(block.at, block.size);
    let at = block.at;
    const end = block.at + block.size;
    while (at + head.bytes <= end) {
      const type = isVersion2 ? file.u8(at) : file.u16(at);
      const size = file.u16(at + head.sizeAt);
      const flags = file.u8(at + head.flagsAt);
      const data = at + head.bytes;
      if (data + size > end) throw new H5Error(`a message at byte ${at} exceeds its header`);
      if (type !== 0 && flags & SHARED) refuse('shared header messages');
      if (type > LAST_TYPE && flags & MUST_BE_KNOWN) refuse(`header messages of type ${type}`);
      if (type === MESSAGE.continuation) blocks.push(nextBlock(file, {type, at: data, size}, isVersion2));
      else if (type !== 0) messages.push({type, at: data, size});
      at = data + size;
    }
  }
  return messages;
}

const SHARED = 2;
const MUST_BE_KNOWN = 0x80;
/** The file space message. */
const LAST_TYPE = 23;

interface Block {
  readonly at: number;
  readonly size: number;
}

function nextBlock(file: H5Bytes, message: Message, isVersion2: boolean): Block {
  requireSize(message, 16);
  const {at} = message;
  const next = {at: file.u64(at), size: file.u64(at + 8)};
  if (!isVersion2) return next;
  file.expectText(next.at, 'OCHK');
  return checked(file, next.at, {at: next.at + 4, size: next.size - 8});
}

/** Throws H5Error for a message that is too short for what is read of it. */
export function requireSize({at, size}: Message, bytes: number): void {
  if (size < bytes) throw new H5Error(`the message at byte ${at} has ${size} bytes where ${bytes} are read`);
}

function firstBlockV1(file: H5Bytes, address: number): Block {
  if (file.u8(address) !== 1) throw new H5Error(`no object header at byte ${address}`);
  return {at: address + 16, size: file.u32(address + 8)};
}

function firstBlockV2(file: H5Bytes, address: number): Block {
  if (file.u8(address + 4) !== 2) throw new H5Error(`no object header at byte ${address}`);
  const flags = file.u8(address + 5);
  let at = address + 6;
  if (flags & 0x20) at += 16;
  if (flags & 0x10) at += 4;
  const width = 1 << (flags & 3);
  return checked(file, address, {at: at + width, size: file.uint(at, width)});
}

/** A block whose checksum, over all bytes since `from`, lies behind it. */
function checked(file: H5Bytes, from: number, block: Block): Block {
  const end = block.at + block.size;
  if (block.size < 0 || lookup3(file.range(from, end - from)) !== file.u32(end))
    throw new H5Error(`the checksum of the object header at byte ${from} is wrong`);
  return block;
}

/** Dataspace message: dimensions; [] for a scalar, null for an empty one. */
export function readDataspace(file: H5Bytes, message: Message): readonly number[] | null {
  const {at} = message;
  requireSize(message, 4);
  const version = file.u8(at);
  const rank = file.u8(at + 1);
  if (rank > 32) throw new H5Error(`a dataspace of ${rank} dimensions`);
  if (version === 2 && file.u8(at + 3) === 2) return null;
  if (version !== 1 && version !== 2) refuse(`dataspace version ${version}`);
  const dims = at + (version === 1 ? 8 : 4);
  requireSize(message, dims - at + 8 * rank);
  return Array.from({length: rank}, (_, i) => file.u64(dims + 8 * i));
}

export interface Datatype {
  /** 'text' for strings; null for a type Keras files do not use for weights. */
  readonly dtype: DType | null;
  readonly text: 'fixed' | 'variable' | null;
  readonly size: number;
}

/** Datatype message: class in the low nibble of byte 0, class bits in the next three, size at 4, properties from 8. */
export function readDatatype(file: H5Bytes, message: Message): Datatype {
  const {at} = message;
  requireSize(message, 8);
  const kind = file.u8(at) & 15;
  const bits = file.u8(at + 1) | (file.u8(at + 2) << 8);
  const size = file.u32(at + 4);
  if (kind === 3) return {dtype: null, text: 'fixed', size};
  if (kind === 9) return {dtype: null, text: (bits & 15) === 1 ? 'variable' : null, size};
  if (kind === 0 || kind === 1) return {dtype: numberType(file, message, kind, size), text: null, size};
  if (kind === 6) return {dtype: complexType(file, message, size), text: null, size};
  if (kind === 8) return {dtype: size === 1 ? 'bool' : null, text: null, size};
  return {dtype: null, text: null, size};
}

/** IEEE 754, whose class bits, exponent, mantissa and bias are these. */
const FLOATS: Readonly<Record<number, readonly [DType, readonly number[]]>> = {
  2: ['float16', [0x20, 15, 0, 16, 10, 5, 0, 10, 15]],
  4: ['float32', [0x20, 31, 0, 32, 23, 8, 0, 23, 127]],
  8: ['float64', [0x20, 63, 0, 64, 52, 11, 0, 52, 1023]],
};

/** Throws H5Error for numbers that fill their bytes otherwise than those of processors do. */
function numberType(file: H5Bytes, message: Message, kind: 0 | 1, size: number): DType {
  const {at} = message;
  requireSize(message, kind === 0 ? 12 : 20);
  const bits = file.u8(at + 1);
  if (bits & 1) refuse('big-endian numbers');
  const [offset, precision] = [file.u16(at + 8), file.u16(at + 10)];
  if (kind === 0) {
    const dtype = integerType(size, (bits & 8) !== 0);
    if (dtype && offset === 0 && precision === 8 * size) return dtype;
    throw new H5Error(`whole numbers of ${precision} bits in ${size} bytes`);
  }
  const [dtype, wanted] = FLOATS[size] ?? [null, []];
  const sign = file.u8(at + 2);
  const found = [
    bits & ~1,
    sign,
    offset,
    precision,
    ...[12, 13, 14, 15].map((i) => file.u8(at + i)),
    file.u32(at + 16),
  ];
  if (dtype && found.every((value, i) => value === wanted[i])) return dtype;
  throw new H5Error(`numbers of ${size} bytes that are not IEEE 754`);
}

/** h5py's complex: a compound of members r and i. */
function complexType(file: H5Bytes, message: Message, size: number): DType | null {
  const {at} = message;
  requireSize(message, 10);
  const members = file.u16(at + 1);
  if (members !== 2 || textUpToNul(file.range(at + 8, 2)) !== 'r') return null;
  return ({8: 'complex64', 16: 'complex128'} as const)[size] ?? null;
}

function integerType(size: number, signed: boolean): DType | null {
  const unsignedName = ({1: 'uint8', 2: 'uint16', 4: 'uint32', 8: 'uint64'} as const)[size];
  const signedName = ({1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64'} as const)[size];
  return (signed ? signedName : unsignedName) ?? null;
}

/** Attribute message: name, type, space and value, in the three versions there are. */
export function readAttribute(
  file: H5Bytes,
  message: Message,
): {readonly name: string; readonly value: string | readonly string[] | null} {
  const {at} = message;
  requireSize(message, 9);
  const version = file.u8(at);
  if (version < 1 || version > 3) refuse(`attribute version ${version}`);
  if (version > 1 && file.u8(at + 1) & 3) refuse('attributes of a committed type');
  const padded = (n: number): number => (version === 1 ? (n + 7) & ~7 : n);
  const nameBytes = file.u16(at + 2);
  const typeBytes = file.u16(at + 4);
  const spaceBytes = file.u16(at + 6);
  const nameAt = at + (version === 3 ? 9 : 8);
  const typeAt = nameAt + padded(nameBytes);
  const spaceAt = typeAt + padded(typeBytes);
  const valueAt = spaceAt + padded(spaceBytes);
  if (valueAt > at + message.size) throw new H5Error(`an attribute at byte ${at} exceeds its message`);
  const name = textUpToNul(file.range(nameAt, nameBytes));
  const type = attributeType(file, {type: MESSAGE.datatype, at: typeAt, size: typeBytes});
  const shape = readDataspace(file, {type: MESSAGE.dataspace, at: spaceAt, size: spaceBytes});
  if (!shape) return {name, value: []};
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (!type.text) return {name, value: count === 0 ? [] : null};
  if (valueAt + count * type.size > at + message.size)
    throw new H5Error(`the value of attribute ${name} exceeds its message`);
  const items = Array.from({length: count}, (_, i) => {
    const itemAt = valueAt + i * type.size;
    return type.text === 'fixed' ? textUpToNul(file.range(itemAt, type.size)) : readVariableText(file, itemAt);
  });
  return {name, value: shape.length === 0 ? (items[0] ?? '') : items};
}

/** Of numbers in attributes nothing is read, so that any will do. */
function attributeType(file: H5Bytes, message: Message): Pick<Datatype, 'text' | 'size'> {
  requireSize(message, 8);
  const isText = [3, 9].includes(file.u8(message.at) & 15);
  return isText ? readDatatype(file, message) : {text: null, size: file.u32(message.at + 4)};
}

/** A variable-length element: u32 length · u64 global heap collection · u32 index. */
function readVariableText(file: H5Bytes, at: number): string {
  const length = file.u32(at);
  const collection = file.u64(at + 4);
  if (collection <= 0 || length === 0) return '';
  const object = heapObjects(file, collection).get(file.u32(at + 12));
  if (!object) throw new H5Error(`text ${file.u32(at + 12)} is not in its heap`);
  if (length > object.size) throw new H5Error('a text is longer than its heap object');
  return decodeText(file.range(object.at, length));
}

const heaps = new WeakMap<H5Bytes, Map<number, ReadonlyMap<number, Block>>>();

/** Global heap collection: 'GCOL' · u8 1 · 3 · u64 size · objects, each u16 index · u16 · 4 · u64 size · data. */
function heapObjects(file: H5Bytes, collection: number): ReadonlyMap<number, Block> {
  let known = heaps.get(file);
  if (!known) heaps.set(file, (known = new Map()));
  const found = known.get(collection);
  if (found) return found;
  file.expectText(collection, 'GCOL');
  const end = collection + file.u64(collection + 8);
  const objects = new Map<number, Block>();
  for (let object = collection + 16; object + 16 <= end;) {
    const index = file.u16(object);
    const size = file.u64(object + 8);
    if (index === 0) break;
    if (size < 0 || objects.has(index)) throw new H5Error(`the heap at byte ${collection} is damaged`);
    objects.set(index, {at: object + 16, size});
    object += 16 + 8 * Math.ceil(size / 8);
  }
  known.set(collection, objects);
  return objects;
}
