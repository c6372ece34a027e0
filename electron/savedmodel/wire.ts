/**
 * Protocol Buffers wire format (protobuf.dev/programming-guides/encoding).
 *
 *   tag = varint  field << 3 | type
 *   type 0 varint · 1 eight bytes · 2 varint length + bytes · 5 four bytes; others are refused
 *
 * Decoding goes by ranges: a field's bytes are never copied, so that a 100 MB function library costs one skip.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
}

export interface Field {
  readonly number: number;
  readonly type: 0 | 1 | 2 | 5;
  /** Type 0: the value. Negative int64 come out negative; values beyond 2^53 are refused. */
  readonly value: number;
  /** Where the payload lies in the message's bytes; for type 0 an empty range. */
  readonly start: number;
  readonly end: number;
}

/** The fields of the message in bytes[start, end). Throws WireError at the first byte that is not wire format. */
export function* fields(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Field> {
  const cursor = {at: start};
  while (cursor.at < end) {
    const tag = readVarint(bytes, cursor, end);
    const number = Math.floor(tag / 8);
    const type = tag % 8;
    if (number < 1 || number > 0x1fffffff) throw new WireError(`field number ${number} at byte ${cursor.at}`);
    if (type === 0) {
      const value = readVarint(bytes, cursor, end);
      yield {number, type, value, start: cursor.at, end: cursor.at};
    } else if (type === 2) {
      const length = readVarint(bytes, cursor, end);
      if (length < 0 || length > end - cursor.at)
        throw new WireError(`length ${length} at byte ${cursor.at} exceeds its message`);
      yield {number, type, value: 0, start: cursor.at, end: cursor.at + length};
      cursor.at += length;
    } else if (type === 1 || type === 5) {
      const length = type === 1 ? 8 : 4;
      if (length > end - cursor.at) throw new WireError(`message ends inside a fixed field at byte ${cursor.at}`);
      yield {number, type, value: 0, start: cursor.at, end: cursor.at + length};
      cursor.at += length;
    } else {
      throw new WireError(`wire type ${type} at byte ${cursor.at}`);
    }
  }
}

interface Cursor {
  at: number;
}

/** A varint of at most 10 bytes as a number; a 10-byte one is a negative int64 in two's complement. */
export function readVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  let low = 0;
  let scale = 1;
  for (let count = 0; count < 8; count += 1) {
    if (cursor.at >= end) throw new WireError(`message ends inside a varint at byte ${cursor.at}`);
    const byte = bytes[cursor.at++]!;
    low += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      if (low > Number.MAX_SAFE_INTEGER) throw new WireError('integer beyond 2^53');
      return low;
    }
    scale *= 128;
  }
  return readLongVarint(bytes, cursor, end);
}

function readLongVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const from = cursor.at - 8;
  let value = 0n;
  for (let count = 0; count < 10; count += 1) {
    if (from + count >= end) throw new WireError(`message ends inside a varint at byte ${from}`);
    const byte = bytes[from + count]!;
    value |= BigInt(byte & 0x7f) << BigInt(7 * count);
    if (byte < 0x80) {
      cursor.at = from + count + 1;
      const signed = BigInt.asIntN(64, value);
      if (signed > BigInt(Number.MAX_SAFE_INTEGER) || signed < -BigInt(Number.MAX_SAFE_INTEGER)) {
        throw new WireError('integer beyond 2^53');
      }
      return Number(signed);
    }
  }
  throw new WireError(`varint longer than 10 bytes at byte ${from}`);
}

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** A length-delimited field as text. Throws WireError when it is not UTF-8. */
export function text(bytes: Uint8Array, field: {readonly start: number; readonly end: number}): string {
  try {
    return utf8.decode(bytes.subarray(field.start, field.end));
  } catch (cause) {
    throw new WireError(`text at byte ${field.start} is not UTF-8`, {cause});
  }
}

/** A four-byte field as an unsigned integer. */
export function fixed32(bytes: Uint8Array, field: {readonly start: number}): number {
  return new DataView(bytes.buffer, bytes.byteOffset + field.start, 4).getUint32(0, true);
}
