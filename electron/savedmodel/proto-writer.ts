/**
 * Protocol buffers, the writing side: wire types 0 (varint), 2 (length-delimited) and 5 (32-bit), as in the encoding
 * guide.
 */
export type Field = Uint8Array;

const TEXT = new TextEncoder();

function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  // Negative int64 values take ten bytes, as their two's complement.
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return bytes;
}

export function varintField(number: number, value: number | bigint): Field {
  return Uint8Array.from([...varint(number << 3), ...varint(value)]);
}

/** What stands before a field of so many bytes. */
export function lengthPrefix(number: number, length: number): Uint8Array {
  return Uint8Array.from([...varint((number << 3) | 2), ...varint(length)]);
}

export function bytesField(number: number, value: Uint8Array): Field {
  const head = lengthPrefix(number, value.length);
  const out = new Uint8Array(head.length + value.length);
  out.set(head);
  out.set(value, head.length);
  return out;
}

export function textField(number: number, value: string): Field {
  return bytesField(number, TEXT.encode(value));
}

export function floatField(number: number, value: number): Field {
  const out = new Uint8Array(5);
  out[0] = (number << 3) | 5;
  new DataView(out.buffer).setFloat32(1, value, true);
  return out;
}

export function messageField(number: number, fields: readonly Field[]): Field {
  return bytesField(number, joinFields(fields));
}

/** repeated int64 [packed]. */
export function packedField(number: number, values: readonly number[]): Field {
  return bytesField(number, Uint8Array.from(values.flatMap((value) => varint(value))));
}

export function joinFields(fields: readonly Field[]): Uint8Array {
  const out = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0));
  let at = 0;
  for (const field of fields) {
    out.set(field, at);
    at += field.length;
  }
  return out;
}
