/** Adds the steps of a Keras model, layer by layer, nested models and wrapped layers included. */
import {layerConfigs, type LayerConfig} from '../keras/custom-objects';
import {isArray, isObject, toPlain, type Json, type JsonObject, type PlainObject} from '../keras/json';
import type {Weight} from '../keras/model';
import {agrees, showShape, type Shape} from '../keras/shapes/shape';
import {inputSpecs, isSequential, tensorReferences} from '../keras/summary';
import {applied} from './apply';
import {checkKeywords, isDictionary, isTensorArgument, PLAIN_CALL, tensorsIn, type Call} from './call';
import {optionsOf} from './config-keys';
import {walkFunctional} from './functional-graph';
import type {LayerOp} from './layer';
import {ContradictionError, PlanError} from './plan-error';
import {reduceToSteps} from './masks';
import {innerLayers, KERAS_LAYERS, layerDefinition, MODEL_CLASSES, WRAPPERS} from './registry';
import {StepBuilder, type Applied} from './step-builder';
import {foldTime, restoreTime} from './time-distributed';
import {ValueShapes} from './value-shapes';
import {countsOf, distributeWeights, namesOf} from './weights';

/** One call of a layer. */
interface LayerCall {
  readonly layer: LayerConfig;
  /** Values, in the order of the call's tensors. */
  readonly inputs: readonly number[];
  readonly weights: readonly Weight[];
  readonly call: Call;
  /** How many of the layer's outputs are read. */
  readonly count: number;
}

type WeightsOf = (layer: string) => readonly Weight[];

/** Classes that may give several outputs: states, scores, what a function gives. */
const HAVE_SEVERAL = /RNN|LSTM|GRU|Bidirectional|Attention|Lambda/;

export class ModelBuilder {
  readonly builder = new StepBuilder();
  readonly shapes = new ValueShapes();
  readonly #refuse: (error: PlanError) => void;

  /** `refuse`: told what a layer is refused for; when it returns, building goes on as if the layer were there. */
  constructor(refuse: (error: PlanError) => void) {
    this.#refuse = refuse;
  }

  /** Adds the steps of a Functional or Sequential config applied to `inputs`; returns its output values. */
  model(className: string, config: JsonObject, inputs: readonly number[], weightsOf: WeightsOf): number[] {
    return isSequential({className, config})
      ? this.#sequential(config, inputs, weightsOf)
      : this.#functional(config, inputs, weightsOf);
  }

  #sequential(config: JsonObject, inputs: readonly number[], weightsOf: WeightsOf): number[] {
    let values = [...inputs];
    for (const layer of layerConfigs(config)) {
      if (layer.className !== 'InputLayer')
        values = this.#call({layer, inputs: values, weights: weightsOf(layer.name), call: PLAIN_CALL, count: 1});
    }
    return values;
  }

  #functional(config: JsonObject, inputs: readonly number[], weightsOf: WeightsOf): number[] {
    const layers = new Map(layerConfigs(config).map((layer) => [layer.name, layer]));
    return walkFunctional(config, layers, inputs, ({layer: name, call}, given, count) =>
      this.#call({layer: layers.get(name)!, inputs: given, weights: weightsOf(name), call, count}),
    );
  }

  #call(called: LayerCall): number[] {
    const {layer, count} = called;
    try {
      if (MODEL_CLASSES.has(layer.className)) return this.#nested(called);
      if (layer.className === 'TimeDistributed') return this.#eachTime(called);
      if (layer.className === 'SpectralNormalization') return this.#spectral(called);
      return this.#plain(called);
    } catch (cause) {
      if (!(cause instanceof PlanError)) throw cause;
      this.#refuse(inLayer(layer, cause));
      return Array.from({length: count}, () => this.builder.newValue());
    }
  }

  #plain({layer, inputs, weights, call, count}: LayerCall): number[] {
    const definition = layerDefinition(layer);
    if (!definition) throw new PlanError('Warmstart cannot run layers of this class');
    if (count > 1 && KERAS_LAYERS.has(layer.className) && !HAVE_SEVERAL.test(layer.className))
      throw new ContradictionError(`its output ${count - 1} is read, and it has only one`);
    const shapes = this.shapes.ofLayer(layer, inputs, call, weights);
    const config = optionsOf(definition, toPlain(layer.config) as PlainObject);
    const readsCall = definition.arguments === 'any';
    if (!readsCall) checkKeywords(call, definition.arguments ?? [], definition.trains?.(config) ?? false);
    const given = applied(this.builder, inputs, call, readsCall);
    const op = withRank(definition.build(config, given.call), definition.rank);
    // After it: of a layer that cannot be run it is not known here how many Keras asks for.
    checkWeights(layer, namesOf(definition, config), weights);
    const outputs = this.builder.addLayer(
      {layer: layer.name, className: layer.className, config, op, weights},
      given,
      {rule: definition.masks?.(config) ?? 'drop', carriers: definition.maskedOutputs?.(config) ?? 1},
      count,
    );
    for (const [i, output] of outputs.entries()) this.shapes.set(output, shapes[i] ?? null);
    return outputs;
  }

  #nested({layer, inputs, weights, call}: LayerCall): number[] {
    // In a model that holds nothing that trains, nothing would change; that is not looked into.
    checkKeywords(call, [], true);
    const shares = distributeWeights(layer, weights);
    const own = argumentsOfModel(layer, call).map((at) => inputs[at]!);
    this.shapes.enterModel(
      own,
      inputSpecs(layer).map(({shape}) => shape),
    );
    return this.model(layer.className, layer.config, own, (name) => shares.get(name) ?? []);
  }

  /** TimeDistributed: time goes into the batch, the layer or model inside is applied, time comes out again. */
  #eachTime({layer, inputs, weights, call, count}: LayerCall): number[] {
    const inner = innerLayer(layer);
    checkKeywords(call, ['mask', 'training'], false);
    const given = applied(this.builder, inputs, call, false);
    const folded = given.inputs.map((input) => this.builder.add(layer.name, foldTime, [input]));
    for (const [i, value] of folded.entries()) this.shapes.set(value, withoutTime(this.shapes.of(given.inputs[i]!)));
    const mask = given.masks[0] ?? null;
    if (mask !== null && takesMasks(inner)) {
      const foldedMask = this.builder.add(`${layer.name} mask`, foldTime, [mask]);
      this.builder.setMask(folded[0]!, foldedMask);
    }
    const {training = null} = call.keywords;
    const innerCall = {first: given.call.first, keywords: {training}};
    const made = this.#call({layer: inner, inputs: folded, weights, call: innerCall, count});
    return made.map((value) => this.#withTime(layer.name, value, given, mask));
  }

  /** A value of the layer inside with its time, and the mask that comes out of there or else went in. */
  #withTime(name: string, value: number, {inputs}: Applied, mask: number | null): number {
    const output = this.builder.add(name, restoreTime, [value, inputs[0]!]);
    this.shapes.set(output, withTime(this.shapes.of(value), this.shapes.of(inputs[0]!)));
    const made = this.builder.maskOf(value);
    if (made !== null) this.builder.setMask(output, this.builder.add(`${name} mask`, restoreTime, [made, inputs[0]!]));
    else if (mask !== null) this.builder.setMask(output, this.builder.add(`${name} mask`, reduceToSteps, [mask]));
    return output;
  }

  /** At inference the layer inside has the kernel it was trained to; the vector beside it is not used. */
  #spectral({layer, inputs, weights, call, count}: LayerCall): number[] {
    const inner = innerLayer(layer);
    checkKeywords(call, [], true);
    const {trainable} = countsOf(inner);
    checkVector(weights[trainable], weights[0]);
    return this.#call({layer: inner, inputs, weights: weights.toSpliced(trainable, 1), call, count});
  }
}

/** The vector that spectral normalisation keeps is as long as the kernel's last axis. */
function checkVector(vector: Weight | undefined, kernel: Weight | undefined): void {
  const expected = [1, kernel?.shape.at(-1) ?? null];
  if (vector && !agrees(expected, vector.shape))
    throw new ContradictionError(
      `its weight ${vector.name} is ${showShape(vector.shape)}, where its config asks for ${showShape(expected)}`,
    );
}

function inLayer({name, className}: LayerConfig, cause: PlanError): PlanError {
  const message = `the layer ${name} (${className}): ${cause.message}`;
  return cause instanceof ContradictionError
    ? new ContradictionError(message, {cause})
    : new PlanError(message, {cause});
}

function withoutTime(shape: Shape): Shape {
  return shape && [null, ...shape.slice(2)];
}

function withTime(shape: Shape, whole: Shape): Shape {
  return shape && whole && [...whole.slice(0, 2), ...shape.slice(1)];
}

/** Of a class of Keras's own it asks for as many as Keras does. */
function checkWeights(
  {className}: LayerConfig,
  {trainable, other, optional}: ReturnType<typeof namesOf>,
  weights: readonly Weight[],
): void {
  const most = trainable + other;
  if (weights.length <= most && weights.length >= most - optional) return;
  const Refusal = KERAS_LAYERS.has(className) ? ContradictionError : PlanError;
  throw new Refusal(`it asks for ${most} weights and has ${weights.length}`);
}

/** The op, refusing an input of another number of axes: kernels would read beyond it. */
function withRank(op: LayerOp, rank: number | undefined): LayerOp {
  if (rank === undefined) return op;
  return (inputs, weights, masks) => {
    const {shape} = inputs[0]!;
    if (shape.length !== rank) throw new PlanError(`it takes ${rank} axes and is given [${shape.join(', ')}]`);
    return op(inputs, weights, masks);
  };
}

/** The layer in a wrapper, whose own options are looked through. */
function innerLayer(wrapper: LayerConfig): LayerConfig {
  optionsOf(WRAPPERS.get(wrapper.className)!, toPlain(wrapper.config) as PlainObject);
  const [inner] = layerConfigs(innerLayers(wrapper));
  if (!inner) throw new PlanError('the layer inside is not given');
  return inner;
}

/** Whether a mask that is given to the layer makes any difference. */
function takesMasks(layer: LayerConfig): boolean {
  if (MODEL_CLASSES.has(layer.className) || WRAPPERS.has(layer.className)) return true;
  const definition = layerDefinition(layer);
  if (!definition?.masks) return false;
  return definition.masks(optionsOf(definition, toPlain(layer.config) as PlainObject)) !== 'drop';
}

/** Which of the call's tensors is which input of a nested model: by name where both say names, else in order. */
function argumentsOfModel({className, config}: LayerConfig, {first}: Call): number[] {
  const names = isSequential({className, config}) ? null : inputNames(config['input_layers']);
  if (isDictionary(first) && names) {
    const named = names.map((name) => first[name]);
    if (named.every(isTensorArgument)) return named.map(({tensor}) => tensor);
  }
  const places = tensorsIn(first);
  if (names && places.length !== names.length)
    throw new PlanError(`it is called with ${places.length} tensors and has ${names.length} inputs`);
  return places;
}

function inputNames(layers: Json | undefined): string[] {
  if (isObject(layers)) return Object.keys(layers).toSorted();
  return isArray(layers) ? tensorReferences(layers).map(({layer}) => layer) : [];
}
