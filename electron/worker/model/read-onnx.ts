/** What an .onnx file holds: its initializers by name, and its nodes (onnx/onnx.proto). */
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {FaultError} from '../../contract/fault';
import {openFile, readWhole} from '../../io/byte-source';
import type {Weight} from '../../keras/model';
import {itemBytes, type DType} from '../../savedmodel/dtype';
import {fields, readVarint, text, WireError, type Field} from '../../savedmodel/wire';

export interface OnnxFile {
  /** Who wrote it. */
  readonly producer: string;
  /** By name, in the file's order. */
  readonly tensors: ReadonlyMap<string, Weight>;
  /** What is computed, in which order, whatever values between are called: the same text for the same nodes. */
  readonly computed: string;
}

const MOST_BYTES = 2 ** 31 - 1;
/** Far more than a graph has; what a file of nothing but empty nodes would have. */
const MOST_PARTS = 1_000_000;
/** TensorProto.DataType; others are not compared. */
const TYPES: Readonly<Record<number, DType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
};

/** Throws a FaultError ('corrupt') for what is no ONNX. */
export function readOnnx(path: string): OnnxFile {
  const source = openFile(path);
  try {
    return onnxIn(path, readWhole(source, MOST_BYTES));
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new FaultError('corrupt', `${path} is no ONNX file, or a damaged one (${cause.message}).`, {cause});
  } finally {
    source.close();
  }
}

export function onnxIn(path: string, bytes: Uint8Array): OnnxFile {
  const tensors = new Map<string, Weight>();
  const nodes: Field[] = [];
  let producer = '';
  let hasGraph = false;
  let parts = 0;
  for (const field of fields(bytes)) {
    if (field.number === 2 && field.type === 2) producer = text(bytes, field);
    if (field.number !== 7 || field.type !== 2) continue;
    hasGraph = true;
    for (const inner of fields(bytes, field.start, field.end)) {
      if (inner.type !== 2) continue;
      parts += 1;
      if (parts > MOST_PARTS) throw new WireError(`it has more than ${MOST_PARTS} nodes and weights`);
      if (inner.number === 1) nodes.push(inner);
      if (inner.number !== 5) continue;
      const weight = tensorIn(path, bytes, inner);
      if (weight) tensors.set(weight.name, weight);
    }
  }
  if (!hasGraph) throw new WireError('it has no graph');
  return {producer, tensors, computed: computedBy(bytes, nodes)};
}

/** NodeProto: inputs 1, outputs 2, its own name 3; operation, attributes and what else it says as they are. */
function computedBy(bytes: Uint8Array, nodes: readonly Field[]): string {
  const hash = createHash('sha256');
  const numbers = new Map<string, number>();
  for (const node of nodes)
    for (const field of fields(bytes, node.start, node.end)) {
      if (field.number === 3) continue;
      hash.update(`|${field.number}:`);
      if (field.number > 2) hash.update(bytes.subarray(field.start, field.end));
      else hash.update(`${numberFor(numbers, text(bytes, field))}`);
    }
  return hash.digest('hex');
}

/** By the first time that a name is met. */
function numberFor(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name) ?? numbers.size;
  numbers.set(name, known);
  return known;
}

/** Null for a type that is not compared, and for values that are not kept as raw bytes. */
function tensorIn(path: string, bytes: Uint8Array, message: Field): Weight | null {
  const shape: number[] = [];
  const outside = new Map<string, string>();
  let [name, type, raw] = ['', 0, null as Field | null];
  for (const field of fields(bytes, message.start, message.end)) {
    if (field.number === 1) shape.push(...(field.type === 0 ? [field.value] : packed(bytes, field)));
    if (field.number === 2) type = field.value;
    if (field.number === 8) name = text(bytes, field);
    if (field.number === 9) raw = field;
    if (field.number === 13) outside.set(...entryIn(bytes, field));
  }
  const dtype = TYPES[type];
  const wanted = shape.reduce((product, size) => product * size, dtype ? itemBytes(dtype) : 0);
  if (!dtype || name === '' || !Number.isSafeInteger(wanted) || shape.some((size) => size < 0)) return null;
  if (outside.size) return {name, dtype, shape, read: () => outsideBytes(path, outside, wanted)};
  if (!raw) return wanted === 0 ? {name, dtype, shape, read: () => new Uint8Array()} : null;
  if (raw.end - raw.start !== wanted) throw new WireError(`${name} has other bytes than its shape asks for`);
  const {start, end} = raw;
  return {name, dtype, shape, read: () => bytes.slice(start, end)};
}

function packed(bytes: Uint8Array, {start, end}: Field): number[] {
  const cursor = {at: start};
  const values: number[] = [];
  while (cursor.at < end) values.push(readVarint(bytes, cursor, end));
  return values;
}

function entryIn(bytes: Uint8Array, entry: Field): [string, string] {
  let [key, value] = ['', ''];
  for (const field of fields(bytes, entry.start, entry.end)) {
    if (field.number === 1) key = text(bytes, field);
    if (field.number === 2) value = text(bytes, field);
  }
  return [key, value];
}

/** From a file in the same folder or below it. Throws a FaultError ('corrupt'). */
function outsideBytes(path: string, entries: ReadonlyMap<string, string>, wanted: number): Uint8Array {
  const location = entries.get('location') ?? '';
  const file = join(dirname(path), location);
  const isBelow = !/^([a-z]:|[/\\])/i.test(location) && !location.split(/[/\\]/).includes('..');
  if (!isBelow || !existsSync(file))
    throw new FaultError('corrupt', `${path} keeps its weights in ${location}, which is not there beside it.`);
  const offset = Number(entries.get('offset') ?? 0);
  const source = openFile(file);
  try {
    const length = Number(entries.get('length') ?? wanted);
    if (!(offset >= 0 && length === wanted && offset + length <= source.size))
      throw new FaultError('corrupt', `${file} does not hold the weights that ${path} says are there.`);
    return source.read(offset, length);
  } finally {
    source.close();
  }
}
