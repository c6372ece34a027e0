/** Turns a Keras config into a static plan: an ordered list of layer calls over numbered values. */
import type {TensorSpec} from '../contract/model';
import {layerConfigs, type LayerConfig} from '../keras/custom-objects';
import {isArray, isObject, textOf, toPlain, type Json, type JsonObject, type PlainObject} from '../keras/json';
import type {KerasModel, Weight} from '../keras/model';
import {inputSpecs, isSequential, tensorNames, tensorReferences, type TensorReference} from '../keras/summary';
import {parseNode, PLAIN_CALL, type Call, type NodeCall} from './call';
import {foldSteps} from './fold';
import {PlanError, type LayerOp, type MaskRule} from './layer';
import {joinMasks, withMasks} from './masks';
import type {CompiledModel, CompileOptions, PlannedStep, Step} from './plan';
import {innerLayers, layerDefinition, MODEL_CLASSES, WRAPPERS} from './registry';
import {foldTime, restoreTime} from './time-distributed';
import {countsOf, distributeWeights} from './weights';

/** Layers of the model that cannot be run, nested ones included; known before anything is allocated. */
export function unsupportedLayers(model: Pick<KerasModel, 'config'>): LayerConfig[] {
  return layerConfigs(model.config).flatMap((layer) => {
    if (MODEL_CLASSES.has(layer.className)) return unsupportedLayers({config: layer.config});
    if (WRAPPERS.has(layer.className)) return unsupportedLayers({config: innerLayers(layer)});
    return layer.className === 'InputLayer' || layerDefinition(layer.className) ? [] : [layer];
  });
}

/** Throws PlanError when a layer or an option of one is not supported, or the config contradicts its weights. */
export function compilePlan(model: KerasModel, outputNames: readonly string[], {exact}: CompileOptions): CompiledModel {
  const unknown = unsupportedLayers(model);
  if (unknown.length) {
    throw new PlanError(
      `the layer ${unknown[0]!.name} is of class ${unknown[0]!.className}, which Warmstart cannot run`,
    );
  }
  const builder = new Builder();
  const weights = new Map(model.layers.map((layer) => [layer.name, layer.weights]));
  const inputs = requireInputs(model).map(({name, shape, dtype}) => {
    return {name, value: builder.newValue(), shape: shape ?? [], dtype};
  });
  const values = builder.model(
    model.className,
    model.config,
    inputs.map((input) => input.value),
    (layer) => weights.get(layer) ?? [],
  );
  const outputs = values.map((value, i) => ({name: outputNames[i] ?? `output_${i}`, value}));
  const planned = builder.steps(values, exact);
  const all = [...new Set(planned.flatMap((step) => step.weights))];
  const indices = new Map(all.map((weight, i) => [weight, i]));
  const steps = planned.map(({layer, className, op, weights: own, inputs: read, outputs: made, free}): Step => ({
    layer,
    className,
    op,
    weights: own.map((weight) => indices.get(weight)!),
    inputs: read,
    outputs: made,
    free,
  }));
  return {plan: {inputs, outputs, steps}, weights: all, source: {model, outputNames, exact}};
}

function requireInputs(model: KerasModel): TensorSpec[] {
  if (isSequential(model)) {
    const inputs = inputSpecs(model);
    if (inputs.length === 0)
      throw new PlanError('the Sequential model was never built: nothing says what shape its input has');
    return inputs;
  }
  const layers = new Set(layerConfigs(model.config).map(({name}) => name));
  const missing = tensorNames(model.config['input_layers']).find((name) => !layers.has(name));
  if (missing !== undefined) throw new PlanError(`the config names an input ${missing} that is not a layer`);
  return inputSpecs(model);
}

class Builder {
  readonly #steps: PlannedStep[] = [];
  /** Of values that carry one. */
  readonly #masks = new Map<number, number>();
  #values = 0;

  newValue(): number {
    this.#values += 1;
    return this.#values - 1;
  }

  /** Adds the steps of a Functional or Sequential config applied to `inputs`; returns its output values. */
  model(
    className: string,
    config: JsonObject,
    inputs: readonly number[],
    weightsOf: (layer: string) => readonly Weight[],
  ): number[] {
    return isSequential({className, config})
      ? this.#sequential(config, inputs, weightsOf)
      : this.#functional(config, inputs, weightsOf);
  }

  #sequential(
    config: JsonObject,
    inputs: readonly number[],
    weightsOf: (layer: string) => readonly Weight[],
  ): number[] {
    let values = [...inputs];
    for (const layer of layerConfigs(config)) {
      if (layer.className !== 'InputLayer') values = this.#call(layer, values, weightsOf(layer.name));
    }
    return values;
  }

  #functional(
    config: JsonObject,
    inputs: readonly number[],
    weightsOf: (layer: string) => readonly Weight[],
  ): number[] {
    const layers = new Map(layerConfigs(config).map((layer) => [layer.name, layer]));
    const nodes = functionalNodes(config, (name) => layers.has(name));
    const done = new Map<string, readonly number[]>();
    for (const [i, reference] of tensorReferences(config['input_layers']).entries())
      done.set(`${reference.layer} 0`, [inputs[i]!]);
    const outputs = tensorReferences(config['output_layers']);
    const firstIndex = firstNodeIndices(nodes, outputs);
    const keyOf = ({layer, node}: TensorReference): string => `${layer} ${node - (firstIndex.get(layer) ?? 0)}`;
    const find = (reference: TensorReference): number | undefined => done.get(keyOf(reference))?.[reference.tensor];
    const counts = new Map<string, number>();
    for (const reference of [...nodes.flatMap((node) => node.references), ...outputs])
      counts.set(keyOf(reference), Math.max(counts.get(keyOf(reference)) ?? 1, reference.tensor + 1));
    let waiting = nodes;
    while (waiting.length) {
      const later = waiting.filter((node) => {
        const values = node.references.map(find);
        if (values.includes(undefined)) return true;
        const key = `${node.layer} ${node.index}`;
        done.set(
          key,
          this.#call(
            layers.get(node.layer)!,
            values as number[],
            weightsOf(node.layer),
            node.call,
            counts.get(key) ?? 1,
          ),
        );
        return false;
      });
      if (later.length === waiting.length)
        throw new PlanError(
          `the layers ${later
            .slice(0, 3)
            .map((n) => n.layer)
            .join(', ')} wait for inputs that nothing gives`,
        );
      waiting = later;
    }
    return outputs.map((reference) => {
      const value = find(reference);
      if (value === undefined) throw new PlanError(`the output ${reference.layer} is never computed`);
      return value;
    });
  }

  /** `count`: how many of the layer's outputs are read. */
  #call(
    layer: LayerConfig,
    inputs: readonly number[],
    weights: readonly Weight[],
    call: Call = PLAIN_CALL,
    count = 1,
  ): number[] {
    if (MODEL_CLASSES.has(layer.className)) {
      const shares = distributeWeights(layer, weights);
      return this.model(layer.className, layer.config, inputs, (name) => shares.get(name) ?? []);
    }
    if (layer.className === 'TimeDistributed') return this.#eachTime(layer, inputs, weights);
    if (layer.className === 'SpectralNormalization') return this.#spectral(layer, inputs, weights, call, count);
    const definition = layerDefinition(layer.className)!;
    const config = toPlain(layer.config) as PlainObject;
    const expected = definition.weights?.(config) ?? {trainable: []};
    const wanted = expected.trainable.length + (expected.other?.length ?? 0);
    if (wanted !== weights.length)
      throw new PlanError(
        `the layer ${layer.name} (${layer.className}) asks for ${wanted} weights and has ${weights.length}`,
      );
    return this.#masked(
      definition.masks?.(config) ?? 'drop',
      {layer: layer.name, className: layer.className, config, call, op: buildOp(layer, config, call), weights, inputs},
      count,
    );
  }

  /** Adds a step; what becomes of its input's mask is Keras's rule for the layer. */
  #masked(rule: MaskRule, step: Omit<PlannedStep, 'outputs'>, count: number): number[] {
    const masks = step.inputs.map((value) => this.#masks.get(value) ?? null);
    const given = masks.filter((mask) => mask !== null);
    if (given.length && rule === 'refuse')
      throw new PlanError(`the layer ${step.layer} (${step.className}) is given a mask, which is not supported`);
    const uses = given.length > 0 && (rule === 'use' || rule === 'use-pass');
    const outputs = Array.from({length: rule === 'make' ? 2 : count}, () => this.newValue());
    this.#steps.push({
      ...step,
      op: uses ? withMasks(step.op, masks) : step.op,
      inputs: uses ? [...step.inputs, ...given] : step.inputs,
      outputs: [...outputs],
    });
    const [first] = outputs as [number];
    if (rule === 'make') this.#masks.set(first, outputs.pop()!);
    if ((rule === 'pass' || rule === 'use-pass') && masks[0] !== null && masks[0] !== undefined)
      this.#masks.set(first, masks[0]);
    if (rule === 'join' && given.length) this.#masks.set(first, this.#add(`${step.layer} mask`, joinMasks, given));
    return outputs;
  }

  /** TimeDistributed: time goes into the batch, the layer or model inside is applied, time comes out again. */
  #eachTime(layer: LayerConfig, inputs: readonly number[], weights: readonly Weight[]): number[] {
    const [inner] = layerConfigs(innerLayers(layer));
    const folded = inputs.map((input) => this.#add(layer.name, foldTime, [input]));
    const outputs = this.#call(inner!, folded, weights).map((output) =>
      this.#add(layer.name, restoreTime, [output, inputs[0]!]),
    );
    const mask = this.#masks.get(inputs[0]!);
    if (mask !== undefined) for (const output of outputs) this.#masks.set(output, mask);
    return outputs;
  }

  /** At inference the layer inside has the kernel it was trained to; the vector beside it is not used. */
  #spectral(
    layer: LayerConfig,
    inputs: readonly number[],
    weights: readonly Weight[],
    call: Call,
    count: number,
  ): number[] {
    const [inner] = layerConfigs(innerLayers(layer));
    const {trainable} = countsOf(inner!);
    return this.#call(inner!, inputs, weights.toSpliced(trainable, 1), call, count);
  }

  #add(layer: string, op: LayerOp, inputs: readonly number[]): number {
    const output = this.newValue();
    this.#steps.push({
      layer,
      className: op.name,
      config: {},
      call: PLAIN_CALL,
      op,
      weights: [],
      inputs,
      outputs: [output],
    });
    return output;
  }

  /** The steps, folded unless they are to be exact, each with the values it is the last to read. */
  steps(outputs: readonly number[], exact: boolean): (PlannedStep & Pick<Step, 'free'>)[] {
    const seen = new Set(outputs);
    return depthFirst(exact ? this.#steps : foldSteps(this.#steps, seen), outputs)
      .toReversed()
      .map((step) => {
        const free = [...new Set([...step.inputs, ...step.outputs])].filter((value) => !seen.has(value));
        for (const value of free) seen.add(value);
        return {...step, free};
      })
      .toReversed();
  }
}

/**
 * One output after the other, each value made just before it is needed, instead of Keras's level by level: the branches
 * of a model with several heads then do not hold their largest values all at once. Steps that no output needs are left
 * out.
 */
function depthFirst(steps: readonly PlannedStep[], outputs: readonly number[]): PlannedStep[] {
  const maker = new Map(steps.flatMap((step) => step.outputs.map((output) => [output, step] as const)));
  const done = new Set<PlannedStep>();
  for (const output of outputs) {
    // A stack of its own: models are thousands of layers deep.
    const stack = [maker.get(output)];
    while (stack.length) {
      const step = stack.at(-1);
      const missing =
        step && !done.has(step)
          ? step.inputs.map((value) => maker.get(value)).find((input) => input && !done.has(input))
          : undefined;
      if (missing) stack.push(missing);
      else {
        stack.pop();
        if (step) done.add(step);
      }
    }
  }
  return [...done];
}

function buildOp(layer: LayerConfig, config: PlainObject, call: Call): LayerOp {
  try {
    return layerDefinition(layer.className)!.build(config, call);
  } catch (cause) {
    if (cause instanceof PlanError)
      throw new PlanError(`the layer ${layer.name} (${layer.className}): ${cause.message}`, {cause});
    throw cause;
  }
}

interface FunctionalNode extends NodeCall {
  readonly layer: string;
  readonly index: number;
}

function functionalNodes(config: JsonObject, isLayer: (name: string) => boolean): FunctionalNode[] {
  const layers = config['layers'];
  if (!isArray(layers)) return [];
  return layers.filter(isObject).flatMap((layer) => {
    const name = textOf(layer['name']) ?? '';
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
