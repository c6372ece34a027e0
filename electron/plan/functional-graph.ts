/** A functional config as a graph of calls: which layer is called on what, and in which order that can be done. */
import type {LayerConfig} from '../keras/custom-objects';
import {isArray, isObject, textOf, type Json, type JsonObject} from '../keras/json';
import {tensorReferences, type TensorReference} from '../keras/summary';
import {parseNode, type NodeCall} from './call';
import {ContradictionError, PlanError} from './plan-error';

export interface FunctionalNode extends NodeCall {
  readonly layer: string;
  readonly index: number;
}

/** Adds one call of a layer; gives the values of its outputs. `count`: how many of them are read. */
export type AddCall = (node: FunctionalNode, inputs: readonly number[], count: number) => readonly number[];

/**
 * Calls the layers of the config one after the other, each when all that it is called on is there. `inputs`: values of
 * the model's inputs, in its order. Gives the values of its outputs.
 */
export function walkFunctional(
  config: JsonObject,
  layers: ReadonlyMap<string, LayerConfig>,
  inputs: readonly number[],
  add: AddCall,
): number[] {
  const nodes = functionalNodes(config, (name) => layers.has(name));
  const outputs = tensorReferences(config['output_layers']);
  const values = new NodeValues(nodes, outputs);
  for (const [i, reference] of tensorReferences(config['input_layers']).entries()) {
    if (reference.tensor !== 0)
      throw new ContradictionError(`the input ${reference.layer} has no output ${reference.tensor}`);
    values.set({layer: reference.layer, index: 0}, [inputs[i]!]);
  }
  let waiting = nodes;
  let looks = 0;
  while (waiting.length) {
    looks += waiting.length;
    if (looks > MOST_LOOKS)
      throw new PlanError('its config lists the layers in an order that takes too long to follow');
    const later = waiting.filter((node) => {
      const given = node.references.map((reference) => values.find(reference));
      if (given.includes(undefined)) return true;
      values.set(node, add(node, given as number[], values.countRead(node)));
      return false;
    });
    if (later.length === waiting.length) {
      const names = later.slice(0, 3).map((node) => node.layer);
      // Keras would wait without an end.
      throw new ContradictionError(`the layers ${names.join(', ')} wait for inputs that nothing gives`);
    }
    waiting = later;
  }
  return outputs.map((reference) => {
    const value = values.find(reference);
    if (value === undefined) throw new PlanError(`the output ${reference.layer} is never computed`);
    return value;
  });
}

/** Keras lists layers nearly in the order in which they are called; this is 6,000 the other way round. */
const MOST_LOOKS = 20_000_000;

/** No layer has so many. */
const MOST_OUTPUTS = 100_000;

/** The values that calls have given, by the references of those who read them. */
class NodeValues {
  readonly #values = new Map<string, readonly number[]>();
  readonly #counts = new Map<string, number>();
  readonly #first: ReadonlyMap<string, number>;

  constructor(nodes: readonly FunctionalNode[], outputs: readonly TensorReference[]) {
    this.#first = firstNodeIndices(nodes, outputs);
    for (const reference of [...nodes.flatMap((node) => node.references), ...outputs]) {
      if (!(reference.tensor >= 0 && reference.tensor < MOST_OUTPUTS))
        throw new ContradictionError(`its config reads output ${reference.tensor} of the layer ${reference.layer}`);
      const key = this.#keyOf(reference);
      this.#counts.set(key, Math.max(this.#counts.get(key) ?? 1, reference.tensor + 1));
    }
  }

  set({layer, index}: Pick<FunctionalNode, 'layer' | 'index'>, values: readonly number[]): void {
    this.#values.set(`${layer} ${index}`, values);
  }

  find(reference: TensorReference): number | undefined {
    return this.#values.get(this.#keyOf(reference))?.[reference.tensor];
  }

  countRead({layer, index}: FunctionalNode): number {
    return this.#counts.get(`${layer} ${index}`) ?? 1;
  }

  #keyOf({layer, node}: TensorReference): string {
    return `${layer} ${node - (this.#first.get(layer) ?? 0)}`;
  }
}

function functionalNodes(config: JsonObject, isLayer: (name: string) => boolean): FunctionalNode[] {
  const layers = config['layers'];
  if (!isArray(layers)) return [];
  return layers.filter(isObject).flatMap((layer) => {
    const name = textOf(layer['name']);
    if (name === null) throw new ContradictionError('a layer in its config has no name');
    const inbound: Json = layer['inbound_nodes'] ?? [];
    if (!isArray(inbound)) return [];
    return inbound.map((node, index) => ({layer: name, index, ...parseNode(node, isLayer)}));
  });
}

/** A nested model built on its own inputs has a node 0 that the config leaves out: references to it count from 1. */
function firstNodeIndices(nodes: readonly FunctionalNode[], outputs: readonly TensorReference[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node.layer, node.index + 1);
  const first = new Map<string, number>();
  for (const {layer, node} of [...nodes.flatMap((n) => n.references), ...outputs]) {
    if (node >= (counts.get(layer) ?? 1)) first.set(layer, 1);
  }
  return first;
}
