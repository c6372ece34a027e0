/**
 * A TensorFlow graph as bytes: GraphDef, NodeDef, AttrValue and TensorProto (tensorflow/core/framework/*.proto), and
 * the SavedModel around it that TF_LoadSessionFromSavedModel opens. Only field numbers that are used here.
 */
import {
  bytesField,
  floatField,
  joinFields,
  messageField,
  packedField,
  textField,
  varintField,
  type Field,
} from '../../savedmodel/proto-writer';

/** tensorflow/core/framework/types.proto */
export const DataType = {float32: 1, int32: 3, string: 7, int64: 9, bool: 10, resource: 20} as const;

export type AttributeValue = {readonly name: string; readonly value: Field};

export function intAttribute(name: string, value: number): AttributeValue {
  return {name, value: varintField(3, value)};
}

export function floatAttribute(name: string, value: number): AttributeValue {
  return {name, value: floatField(4, value)};
}

export function boolAttribute(name: string, value: boolean): AttributeValue {
  return {name, value: varintField(5, value ? 1 : 0)};
}

export function typeAttribute(name: string, dataType: number): AttributeValue {
  return {name, value: varintField(6, dataType)};
}

export function textAttribute(name: string, value: string): AttributeValue {
  return {name, value: textField(2, value)};
}

export function intsAttribute(name: string, values: readonly number[]): AttributeValue {
  return {name, value: messageField(1, [packedField(3, values)])};
}

export function shapeAttribute(name: string, shape: readonly number[]): AttributeValue {
  return {name, value: bytesField(7, shapeProto(shape))};
}

/** `content`: the values, little-endian, row-major. */
export function tensorAttribute(
  name: string,
  dataType: number,
  shape: readonly number[],
  content: Uint8Array,
): AttributeValue {
  return {
    name,
    value: messageField(8, [varintField(1, dataType), bytesField(2, shapeProto(shape)), bytesField(4, content)]),
  };
}

function shapeProto(shape: readonly number[]): Uint8Array {
  return joinFields(shape.map((size) => messageField(2, [varintField(1, size)])));
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** `name`, `name:1` for a later output, `^name` for a control input. */
  readonly inputs: readonly string[];
  readonly attributes: readonly AttributeValue[];
}

/** The bytes of a saved_model.pb with one graph, tagged `serve`, without variables of its own. */
export function savedModelOf(nodes: readonly NodeDef[]): Uint8Array {
  const graph = nodes.map((node) =>
    messageField(1, [
      textField(1, node.name),
      textField(2, node.op),
      ...node.inputs.map((input) => textField(3, input)),
      ...node.attributes.map(({name, value}) => messageField(5, [textField(1, name), bytesField(2, value)])),
    ]),
  );
  // Producer 1087 is what TensorFlow 2.10 writes; every library that this addon can be linked to reads it.
  graph.push(messageField(4, [varintField(1, 1087)]));
  const metaGraph = [messageField(1, [textField(4, 'serve')]), messageField(2, graph)];
  return joinFields([varintField(1, 1), messageField(2, metaGraph)]);
}
