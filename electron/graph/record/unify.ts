/**
 * Several recordings of one plan, for inputs of different sizes, as one graph: numbers that differ between them are the
 * sizes that are not fixed.
 */
import {NotRecordable, type Constant, type GraphNode, type GraphValue, type RecordedGraph} from './graph';

/** A number that differs between recordings: one for each of them. */
export class Varying {
  readonly over: readonly number[];
  constructor(over: readonly number[]) {
    this.over = over;
  }
}

export type Size = number | Varying;

export interface UnifiedGraph {
  readonly values: readonly UnifiedValue[];
  readonly nodes: readonly GraphNode[];
  readonly inputs: RecordedGraph['inputs'];
  readonly outputs: RecordedGraph['outputs'];
}

export interface UnifiedValue extends GraphValue<Size> {
  /** A constant's values in each recording. */
  readonly constants: readonly Constant[];
}

/** Throws NotRecordable where the recordings differ in more than numbers, naming the layer where they first do. */
export function unify(graphs: readonly RecordedGraph[]): UnifiedGraph {
  const [first] = graphs;
  if (!first) throw new NotRecordable('nothing was recorded');
  const nodes = first.nodes.map(
    (node, i) => unifiedNode(graphs.map((graph) => graph.nodes[i] ?? null)) ?? refuse(node),
  );
  const longer = graphs.find((graph) => graph.nodes.length > first.nodes.length);
  if (longer) refuse(longer.nodes[first.nodes.length]!);
  const values = first.values.map((value, i): UnifiedValue => {
    const all = graphs.map((graph) => graph.values[i]!);
    const shape = all.every((one) => one.shape.length === value.shape.length)
      ? value.shape.map((_, axis) => unifiedNumber(all.map((one) => one.shape[axis]!)))
      : null;
    if (!shape) throw new NotRecordable('a value has more axes for some sizes of the input than for others');
    const constants = all.flatMap(({origin}) => (origin.kind === 'constant' ? [origin.data] : []));
    return {...value, shape, constants};
  });
  return {values, nodes, inputs: first.inputs, outputs: first.outputs};
}

function refuse({layer, className}: GraphNode): never {
  throw new NotRecordable(`the layer ${layer} (${className}) computes differently for each size of the input`);
}

/** Null where they do not belong together. */
function unifiedNode(nodes: readonly (GraphNode | null)[]): GraphNode | null {
  const [first] = nodes;
  const key = (node: GraphNode | null): string =>
    node ? JSON.stringify([node.kernel, node.layer, node.inputs, node.outputs]) : '';
  if (!first || nodes.some((node) => key(node) !== key(first))) return null;
  const attributes = unifiedValues(nodes.map((node) => node!.attributes));
  return attributes === null ? null : {...first, attributes: attributes as GraphNode['attributes']};
}

function unifiedNumber(over: readonly number[]): Size {
  return over.every((value) => value === over[0]) ? over[0]! : new Varying(over);
}

/** Null where they differ in more than numbers. */
function unifiedValues(all: readonly unknown[]): unknown {
  const [first] = all;
  if (all.every((one): one is number => typeof one === 'number')) return unifiedNumber(all);
  if (all.every((one): one is unknown[] => Array.isArray(one) && one.length === (first as unknown[]).length)) {
    const items = (first as unknown[]).map((_, i) => unifiedValues(all.map((one) => one[i])));
    return items.includes(null) ? null : items;
  }
  if (typeof first === 'object' && first !== null) {
    const entries = Object.keys(first).map((key) => {
      const values = all.map((one) => (one as Record<string, unknown>)[key]);
      return [key, values.every((value) => value === values[0]) ? values[0] : unifiedValues(values)] as const;
    });
    return Object.fromEntries(entries);
  }
  return all.every((one) => one === first) ? (first ?? undefined) : null;
}
