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

export function readMessages(file: H5Bytes, address: number): Message[] {
  const version2 = file.isText(address, 'OHDR');
  const messages: Message[] = [];
  const seen = new Set<number>();
  const blocks = version2 ? [firstBlockV2(file, address)] : [firstBlockV1(file, address)];
  const headBytes = version2 ? headBytesV2(file, address) : 8;
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    if (seen.has(block.at)) throw new H5Error(`object header at byte ${address} continues into itself`);
    seen.add(block.at);
    file.check(block.at, block.size);
    let at = block.at;
    const end = block.at + block.size;
    while (at + headBytes <= end) {
      const type = version2 ? file.u8(at) : file.u16(at);
      const size = file.u16(at + (version2 ? 1 : 2));
      const flags = file.u8(at + (version2 ? 3 : 4));
      const data = at + headBytes;
      if (data + size > end) throw new H5Error(`a message at byte ${at} exceeds its header`);
      if (type !== 0 && flags & 2) refuse('shared header messages');
      if (type === MESSAGE.continuation) {
        const next = {at: file.u64(data), size: file.u64(data + 8)};
        if (version2) {
          file.expectText(next.at, 'OCHK');
          blocks.push({at: next.at + 4, size: next.size - 8});
        } else blocks.push(next);
      } else if (type !== 0) {
        messages.push({type, at: data, size});
      }
      at = data + size;
    }
  }
  return messages;
}

function firstBlockV1(file: H5Bytes, address: number): {at: number; size: number} {
  if (file.u8(address) !== 1) throw new H5Error(`no object header at byte ${address}`);
  return {at: address + 16, size: file.u32(address + 8)};
}

function firstBlockV2(file: H5Bytes, address: number): {at: number; size: number} {
  const flags = file.u8(address + 5);
  let at = address + 6;
  if (flags & 0x20) at += 16;
  if (flags & 0x10) at += 4;
  const width = 1 << (flags & 3);
  return {at: at + width, size: file.uint(at, width)};
}

/** Dataspace message: dimensions; [] for a scalar, null for an empty one. */
export function readDataspace(file: H5Bytes, at: number): readonly number[] | null {
  const version = file.u8(at);
  const rank = file.u8(at + 1);
  if (rank > 32) throw new H5Error(`a dataspace of ${rank} dimensions`);
  if (version === 2 && file.u8(at + 3) === 2) return null;
  if (version !== 1 && version !== 2) refuse(`dataspace version ${version}`);
  const dims = at + (version === 1 ? 8 : 4);
  return Array.from({length: rank}, (_, i) => file.u64(dims + 8 * i));
}

export interface Datatype {
  /** 'text' for strings; null for a type Keras files do not use for weights. */
  readonly dtype: DType | null;
  readonly text: 'fixed' | 'variable' | null;
  readonly size: number;
}

/** Datatype message: class in the low nibble of byte 0, class bits in the next three, size at 4, properties from 8. */
export function readDatatype(file: H5Bytes, at: number): Datatype {
  const kind = file.u8(at) & 15;
  const bits = file.u8(at + 1) | (file.u8(at + 2) << 8);
  const size = file.u32(at + 4);
  if (kind === 3) return {dtype: null, text: 'fixed', size};
  if (kind === 9) {
    if ((bits & 15) !== 1) return {dtype: null, text: null, size};
    return {dtype: null, text: 'variable', size};
  }
  if ((kind === 0 || kind === 1) && bits & 1) refuse('big-endian numbers');
  if (kind === 0) return {dtype: integerType(size, (bits & 8) !== 0), text: null, size};
  if (kind === 1) return {dtype: floatType(file, at, size), text: null, size};
  if (kind === 6) return {dtype: complexType(file, at, size), text: null, size};
  if (kind === 8) return {dtype: size === 1 ? 'bool' : null, text: null, size};
  return {dtype: null, text: null, size};
}

/** h5py's complex: a compound of members r and i. */
function complexType(file: H5Bytes, at: number, size: number): DType | null {
  const members = file.u16(at + 1);
  if (members !== 2 || textUpToNul(file.range(at + 8, 2)) !== 'r') return null;
  return ({8: 'complex64', 16: 'complex128'} as const)[size] ?? null;
}

function integerType(size: number, signed: boolean): DType | null {
  const unsignedName = ({1: 'uint8', 2: 'uint16', 4: 'uint32', 8: 'uint64'} as const)[size];
  const signedName = ({1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64'} as const)[size];
  return (signed ? signedName : unsignedName) ?? null;
}

function floatType(file: H5Bytes, at: number, size: number): DType | null {
  const exponentBits = file.u8(at + 13);
  if (size === 2) return exponentBits === 5 ? 'float16' : null;
  return ({4: 'float32', 8: 'float64'} as const)[size] ?? null;
}

/** Attribute message: name, type, space and value, in the three versions there are. */
export function readAttribute(
  file: H5Bytes,
  message: Message,
): {readonly name: string; readonly value: string | readonly string[] | null} {
  const {at} = message;
  const version = file.u8(at);
  if (version < 1 || version > 3) refuse(`attribute version ${version}`);
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
  const type = readDatatype(file, typeAt);
  const shape = readDataspace(file, spaceAt);
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

/** A variable-length element: u32 length · u64 global heap collection · u32 index. */
function readVariableText(file: H5Bytes, at: number): string {
  const length = file.u32(at);
  const collection = file.u64(at + 4);
  const wanted = file.u32(at + 12);
  if (collection <= 0 || length === 0) return '';
  file.expectText(collection, 'GCOL');
  const end = collection + file.u64(collection + 8);
  for (let object = collection + 16; object + 16 <= end;) {
    const index = file.u16(object);
    const size = file.u64(object + 8);
    if (index === 0) break;
    if (index === wanted) {
      if (length > size) throw new H5Error('a text is longer than its heap object');
      return decodeText(file.range(object + 16, length));
    }
    object += 16 + ((size + 7) & ~7);
  }
  throw new H5Error(`text ${wanted} is not in its heap`);
}
