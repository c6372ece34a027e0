/**
 * Which ops a SavedModel's graph would run, read without running it: those that its signature, the reading of its
 * variables and its initialisation lead to. What nothing leads to (training, adapt, the saver) is not run.
 *
 *   GraphDef { 1 node rep NodeDef; 2 library { 1 function rep FunctionDef } }
 *   NodeDef  { 1 name; 2 op; 3 input rep: "node", "node:1", "^node"; 5 attr map of AttrValue }
 *   AttrValue { 1 list { 9 func rep }; 2 s; 10 func { 1 name } }
 *   FunctionDef { 1 signature { 1 name }; 3 node_def rep NodeDef; 5 attr map of AttrValue }
 */
import {ALLOWED_OPS} from './allowed-ops';
import type {SavedModelProto, Signature} from './messages';
import {fields, text, WireError, type Field} from './wire';

/** The signature that is run: `serving_default`, or the only one there is. */
export function servingSignature(proto: Pick<SavedModelProto, 'signatures'>): Signature | null {
  const named = proto.signatures.find(({name}) => name === 'serving_default');
  const own = proto.signatures.filter(({name}) => !name.startsWith('__'));
  return named ?? (own.length === 1 ? own[0]! : null);
}

/** Ops that running the serving signature leads to, functions taken apart. */
export function reachableOps(bytes: Uint8Array, proto: SavedModelProto): Set<string> {
  if (!proto.graph) return new Set();
  const graph = indexGraph(bytes, proto.graph);
  const roots = [
    ...(servingSignature(proto)?.outputs ?? []).map(({tensor}) => tensor),
    ...proto.signatures.filter(({name}) => name.startsWith('__')).flatMap(({outputs}) => outputs.map((o) => o.tensor)),
    ...proto.startOps,
  ];
  const walk = new Walk(bytes, graph);
  walk.nodes(roots.map(nodeName));
  return walk.ops;
}

/** Ops outside the allow-list, sorted; empty: the graph only computes. */
export function refusedOps(ops: ReadonlySet<string>): string[] {
  return [...ops].filter((op) => !ALLOWED_OPS.has(op)).toSorted();
}

interface Graph {
  readonly nodes: ReadonlyMap<string, Field>;
  readonly functions: ReadonlyMap<string, Field>;
  /** Functions that the runtime may put in each other's place, by the name of what they implement. */
  readonly implementations: ReadonlyMap<string, readonly string[]>;
}

function indexGraph(bytes: Uint8Array, range: {readonly start: number; readonly end: number}): Graph {
  const nodes = new Map<string, Field>();
  const functions = new Map<string, Field>();
  const implementations = new Map<string, string[]>();
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.type !== 2) continue;
    if (field.number === 1) nodes.set(textOf(bytes, field, 1), field);
    if (field.number !== 2) continue;
    for (const entry of fields(bytes, field.start, field.end)) {
      if (entry.number !== 1 || entry.type !== 2) continue;
      const name = functionName(bytes, entry);
      functions.set(name, entry);
      const implemented = implementedBy(bytes, entry);
      if (!implemented) continue;
      const others = implementations.get(implemented);
      if (others) others.push(name);
      else implementations.set(implemented, [name]);
    }
  }
  return {nodes, functions, implementations};
}

function functionName(bytes: Uint8Array, definition: Field): string {
  for (const part of fields(bytes, definition.start, definition.end))
    if (part.number === 1 && part.type === 2) return textOf(bytes, part, 1);
  throw new WireError('a function without a name');
}

/** The function's attribute `api_implements`; empty where it has none. */
function implementedBy(bytes: Uint8Array, definition: Field): string {
  for (const part of fields(bytes, definition.start, definition.end)) {
    if (part.number !== 5 || part.type !== 2 || textOf(bytes, part, 1) !== 'api_implements') continue;
    for (const value of fields(bytes, part.start, part.end)) if (value.number === 2) return textOf(bytes, value, 2);
  }
  return '';
}

class Walk {
  readonly ops = new Set<string>();
  readonly #bytes: Uint8Array;
  readonly #graph: Graph;
  readonly #seenFunctions = new Set<string>();

  constructor(bytes: Uint8Array, graph: Graph) {
    this.#bytes = bytes;
    this.#graph = graph;
  }

  /** Nodes of the graph itself, and whatever they take their inputs from. */
  nodes(names: readonly string[]): void {
    const seen = new Set(names);
    const queue = [...names];
    const functions: string[] = [];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const node = this.#graph.nodes.get(name);
      if (!node) throw new WireError(`the graph has no node ${name}`);
      functions.push(...this.#node(node));
      for (const field of fields(this.#bytes, node.start, node.end)) {
        if (field.number !== 3) continue;
        const input = nodeName(text(this.#bytes, field));
        if (!seen.has(input)) queue.push(input);
        seen.add(input);
      }
    }
    this.#functions(functions);
  }

  /** All nodes of these functions, of those that they call, and of those that may stand in for them. */
  #functions(names: readonly string[]): void {
    const queue = [...names];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const definition = this.#graph.functions.get(name);
      if (!definition || this.#seenFunctions.has(name)) continue;
      this.#seenFunctions.add(name);
      queue.push(...(this.#graph.implementations.get(implementedBy(this.#bytes, definition)) ?? []));
      for (const part of fields(this.#bytes, definition.start, definition.end))
        if (part.number === 3 && part.type === 2) queue.push(...this.#node(part));
    }
  }

  /** Notes the node's op, unless it is a function's name; gives the functions that it names. */
  #node(node: Field): string[] {
    const bytes = this.#bytes;
    const op = textOf(bytes, node, 2);
    const called = this.#graph.functions.has(op) ? [op] : [];
    if (called.length === 0) this.ops.add(op);
    for (const field of fields(bytes, node.start, node.end)) {
      if (field.number !== 5 || field.type !== 2) continue;
      for (const value of fields(bytes, field.start, field.end)) {
        if (value.number === 2 && value.type === 2) called.push(...functionsIn(bytes, value));
      }
    }
    return called;
  }
}

/** Names of functions in an AttrValue. */
function functionsIn(bytes: Uint8Array, value: Field): string[] {
  const names: string[] = [];
  for (const part of fields(bytes, value.start, value.end)) {
    if (part.type !== 2) continue;
    if (part.number === 10) names.push(textOf(bytes, part, 1));
    if (part.number !== 1) continue;
    for (const item of fields(bytes, part.start, part.end))
      if (item.number === 9 && item.type === 2) names.push(textOf(bytes, item, 1));
  }
  return names;
}

/** The text under that number; empty where there is none. */
function textOf(bytes: Uint8Array, message: Field, number: number): string {
  for (const field of fields(bytes, message.start, message.end))
    if (field.number === number && field.type === 2) return text(bytes, field);
  return '';
}

/** "^node" and "node:1" name the node. */
function nodeName(input: string): string {
  const from = input.startsWith('^') ? 1 : 0;
  const colon = input.indexOf(':');
  return input.slice(from, colon < 0 ? undefined : colon);
}
