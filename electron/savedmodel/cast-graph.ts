/**
 * A SavedModel whose signature takes and gives numbers of types that the caller has not, made one of float32: each such
 * input becomes a Cast, under its own name, of a new placeholder, and each such output is cast.
 */
import {dtypeNumber, type DType} from './dtype';
import type {SavedModelProto, Signature, TensorInfo} from './messages';
import {bytesField, joinFields, messageField, textField, varintField} from './proto-writer';
import {fields, text, WireError, type Field} from './wire';

export interface CastGraph {
  /** Of the new saved_model.pb. */
  readonly bytes: Uint8Array;
  readonly signature: Signature;
}

/** What a caller can give and take as it is. */
export interface KnownTypes {
  readonly inputs: ReadonlySet<DType>;
  readonly outputs: ReadonlySet<DType>;
}

/** Null where the signature has only known types. Throws WireError. */
export function castGraph(
  bytes: Uint8Array,
  {graph, metaGraph}: SavedModelProto,
  signature: Signature,
  known: KnownTypes,
): CastGraph | null {
  const inputs = signature.inputs.filter(({dtype}) => dtype !== null && !known.inputs.has(dtype));
  const outputs = signature.outputs.filter(({dtype}) => dtype !== null && !known.outputs.has(dtype));
  if (!graph || (inputs.length === 0 && outputs.length === 0)) return null;
  const replaced = new Map(inputs.map((info, i) => [nodeOf(info), inputNodes(info, i)]));
  const nodes = spliced(bytes, graph, (field) => (field.number === 1 ? replaced.get(nameOf(bytes, field)) : undefined));
  if (nodes.replaced !== replaced.size) throw new WireError('the graph has no node for an input of its signature');
  const whole = [...nodes.parts, ...outputs.map(outputNode)];
  const meta = spliced(bytes, metaGraph, (field) =>
    field.start === graph.start ? [bytesField(2, joinFields(whole))] : undefined,
  );
  const model = spliced(bytes, {start: 0, end: bytes.length}, (field) =>
    field.start === metaGraph.start ? [bytesField(2, joinFields(meta.parts))] : undefined,
  );
  return {
    bytes: joinFields(model.parts),
    signature: {
      name: signature.name,
      inputs: signature.inputs.map((info) => renamed(info, inputs.indexOf(info), inputName)),
      outputs: signature.outputs.map((info) => renamed(info, outputs.indexOf(info), outputName)),
    },
  };
}

type Range = {readonly start: number; readonly end: number};

/** The message's fields as they are, but for those that `replace` gives others for. */
function spliced(
  bytes: Uint8Array,
  {start, end}: Range,
  replace: (field: Field) => readonly Uint8Array[] | undefined,
): {readonly parts: readonly Uint8Array[]; readonly replaced: number} {
  const parts: Uint8Array[] = [];
  let replaced = 0;
  let at = start;
  for (const field of fields(bytes, start, end)) {
    const others = replace(field);
    if (others) replaced += 1;
    parts.push(...(others ?? [bytes.subarray(at, field.end)]));
    at = field.end;
  }
  return {parts, replaced};
}

function inputName(place: number): string {
  return `warmstart_input_${place}`;
}

function outputName(place: number): string {
  return `warmstart_output_${place}`;
}

function renamed(info: TensorInfo, place: number, name: (place: number) => string): TensorInfo {
  return place < 0 ? info : {...info, dtype: 'float32', tensor: `${name(place)}:0`};
}

function inputNodes(info: TensorInfo, place: number): Uint8Array[] {
  const placeholder = [typeAttribute('dtype', 'float32')];
  const cast = [typeAttribute('SrcT', 'float32'), typeAttribute('DstT', info.dtype!)];
  return [node(inputName(place), 'Placeholder', [], placeholder), node(nodeOf(info), 'Cast', [inputName(place)], cast)];
}

function outputNode({tensor, dtype}: TensorInfo, place: number): Uint8Array {
  const cast = [typeAttribute('SrcT', dtype!), typeAttribute('DstT', 'float32')];
  return node(outputName(place), 'Cast', [tensor], cast);
}

/** A field of GraphDef: NodeDef { 1 name; 2 op; 3 input; 5 attr }. */
function node(name: string, op: string, inputs: readonly string[], attributes: readonly Uint8Array[]): Uint8Array {
  return messageField(1, [textField(1, name), textField(2, op), ...inputs.map((i) => textField(3, i)), ...attributes]);
}

/** AttrValue { 6 type }. */
function typeAttribute(name: string, dtype: DType): Uint8Array {
  return messageField(5, [textField(1, name), messageField(2, [varintField(6, dtypeNumber(dtype))])]);
}

function nameOf(bytes: Uint8Array, definition: Field): string {
  for (const field of fields(bytes, definition.start, definition.end))
    if (field.number === 1 && field.type === 2) return text(bytes, field);
  return '';
}

function nodeOf({tensor}: TensorInfo): string {
  return tensor.replace(/:\d+$/, '');
}
