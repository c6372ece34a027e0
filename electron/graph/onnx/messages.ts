/**
 * ONNX as bytes: ModelProto and what is in it (onnx/onnx.proto), IR version 8; only field numbers that are used here.
 */
import {
  bytesField,
  floatField,
  joinFields,
  lengthPrefix,
  messageField,
  packedField,
  textField,
  varintField,
  type Field,
} from '../../savedmodel/proto-writer';

/** TensorProto.DataType */
export const OnnxType = {float32: 1, int32: 6, int64: 7, bool: 9} as const;
export type OnnxTypeName = keyof typeof OnnxType;

export type AttributeValue = number | string | readonly number[] | {readonly float: number} | {readonly tensor: Field};

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  /** '' for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Left out: ONNX's own. */
  readonly domain?: string;
}

/** AttributeProto: whole numbers, lists of them, text, `{float}`, a tensor. */
function attribute(name: string, value: AttributeValue): Field {
  const head = textField(1, name);
  const made = (field: Field, type: number): Field => messageField(5, [head, field, varintField(20, type)]);
  if (typeof value === 'number') return made(varintField(3, value), 2);
  if (typeof value === 'string') return made(textField(4, value), 3);
  if ('float' in value) return made(floatField(2, value.float), 1);
  if ('tensor' in value) return made(bytesField(5, value.tensor), 4);
  return made(packedField(8, value), 7);
}

export function nodeField({op, name, inputs, outputs, attributes, domain}: OnnxNode): Field {
  return messageField(1, [
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((output) => textField(2, output)),
    textField(3, name),
    textField(4, op),
    ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    ...(domain === undefined ? [] : [textField(7, domain)]),
  ]);
}

export interface ExternalPlace {
  /** Path of the file, relative to the model's folder. */
  readonly location: string;
  /** In bytes. */
  readonly offset: number;
  readonly length: number;
}

interface TensorHead {
  readonly name: string;
  readonly type: OnnxTypeName;
  readonly shape: readonly number[];
}

/** A message in pieces that follow each other, so that weights in it are not copied from one message to the next. */
export type Pieces = readonly Uint8Array[];

export function lengthOf(pieces: Pieces): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** TensorProto; `content`: its values, little-endian, row-major, or where they are. */
export function tensorMessage({name, type, shape}: TensorHead, content: Uint8Array | ExternalPlace): Pieces {
  const head = [packedField(1, shape), varintField(2, OnnxType[type]), textField(8, name)];
  if (content instanceof Uint8Array) return [...head, lengthPrefix(9, content.length), content];
  const {location, offset, length} = content;
  const entry = (key: string, value: string): Field => messageField(13, [textField(1, key), textField(2, value)]);
  const where = [entry('location', location), entry('offset', `${offset}`), entry('length', `${length}`)];
  return [...head, ...where, varintField(14, 1)];
}

/** A size: a number, a name that stands for any, or null for any without a name. */
export type NamedSize = number | string | null;

export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxTypeName;
  readonly shape: readonly NamedSize[];
}

/** ValueInfoProto */
function portMessage({name, type, shape}: OnnxPort): Field {
  const sizes = shape.map((size) => {
    if (size === null) return messageField(1, []);
    return messageField(1, [typeof size === 'number' ? varintField(1, size) : textField(2, size)]);
  });
  const tensor = messageField(1, [varintField(1, OnnxType[type]), messageField(2, sizes)]);
  return joinFields([textField(1, name), messageField(2, [tensor])]);
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  /** TensorProto messages. */
  readonly initializers: readonly Pieces[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** Of values between: what ONNX Runtime cannot infer, it does not reuse the memory of. */
  readonly between: readonly OnnxPort[];
  readonly opset: number;
  /** Of Warmstart. */
  readonly version: string;
}

export function modelPieces(model: OnnxModel): Pieces {
  const {name, nodes, initializers, inputs, outputs, between, opset, version} = model;
  const graph = [
    ...nodes.map(nodeField),
    textField(2, name),
    ...initializers.flatMap((tensor) => [lengthPrefix(5, lengthOf(tensor)), ...tensor]),
    ...inputs.map((port) => bytesField(11, portMessage(port))),
    ...outputs.map((port) => bytesField(12, portMessage(port))),
    ...between.map((port) => bytesField(13, portMessage(port))),
  ];
  return [
    varintField(1, 8),
    textField(2, 'warmstart'),
    textField(3, version),
    lengthPrefix(7, lengthOf(graph)),
    ...graph,
    messageField(8, [textField(1, ''), varintField(2, opset)]),
    ...[...new Set(nodes.flatMap(({domain}) => domain ?? []))].map((domain) =>
      messageField(8, [textField(1, domain), varintField(2, 1)]),
    ),
  ];
}
