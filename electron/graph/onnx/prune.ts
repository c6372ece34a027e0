/** An ONNX model without what only outputs need that nobody asks for (onnx/onnx.proto). */
import {bytesField, joinFields, lengthPrefix, varintField} from '../../savedmodel/proto-writer';
import {fields, text, WireError, type Field} from '../../savedmodel/wire';

/** Field numbers of ModelProto and GraphProto. */
const GRAPH = 7;
const NODE = 1;
const INITIALIZER = 5;
const OUTPUT = 12;
const VALUE_INFO = 13;

/**
 * The model with those of its outputs only, in its own order, and with the nodes, weights and shapes that they need.
 * None of its nodes may hold a graph of its own, as none does that is written here. `outputs`: their numbers. Throws
 * WireError for what is no model, or has no such output.
 */
export function withOutputs(model: Uint8Array, outputs: readonly number[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const field of fields(model)) {
    if (field.number !== GRAPH || field.type !== 2) pieces.push(copied(model, field));
    else {
      const graph = prunedGraph(model, field, outputs);
      pieces.push(lengthPrefix(GRAPH, graph.length), graph);
    }
  }
  return joinFields(pieces);
}

function prunedGraph(model: Uint8Array, {start, end}: Field, outputs: readonly number[]): Uint8Array {
  const all = [...fields(model, start, end)];
  const given = all.filter(({number}) => number === OUTPUT);
  const wanted = new Set(
    outputs.map((i) => {
      const output = given[i];
      if (!output) throw new WireError(`the model has no output ${i}`);
      return nameIn(model, output, 1);
    }),
  );
  const isNeeded = neededNodes(
    model,
    all.filter(({number}) => number === NODE),
    new Set(wanted),
  );
  const isKept = (field: Field): boolean => {
    if (field.number === NODE) return isNeeded.nodes.has(field);
    if (field.number === INITIALIZER) return isNeeded.names.has(nameIn(model, field, 8));
    if (field.number === OUTPUT) return wanted.has(nameIn(model, field, 1));
    return field.number !== VALUE_INFO || isNeeded.names.has(nameIn(model, field, 1));
  };
  return joinFields(all.filter(isKept).map((field) => copied(model, field)));
}

interface Needed {
  readonly nodes: ReadonlySet<Field>;
  /** Of all tensors that they read or give. */
  readonly names: ReadonlySet<string>;
}

/** From the last node, which may read what all before it give, to the first. */
function neededNodes(model: Uint8Array, nodes: readonly Field[], names: Set<string>): Needed {
  const kept = new Set<Field>();
  for (const node of nodes.toReversed()) {
    const parts = [...fields(model, node.start, node.end)];
    const named = (number: number): string[] =>
      parts.flatMap((part) => (part.number === number ? [text(model, part)] : []));
    if (!named(2).some((output) => names.has(output))) continue;
    kept.add(node);
    for (const input of named(1)) names.add(input);
  }
  return {nodes: kept, names};
}

function nameIn(model: Uint8Array, {start, end}: Field, number: number): string {
  for (const field of fields(model, start, end)) if (field.number === number) return text(model, field);
  return '';
}

function copied(model: Uint8Array, {number, type, value, start, end}: Field): Uint8Array {
  if (type === 2) return bytesField(number, model.subarray(start, end));
  if (type === 0) return varintField(number, value);
  throw new WireError(`a field of type ${type} is not expected in a model`);
}
