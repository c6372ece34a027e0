/** Turns a Keras config into a static plan: an ordered list of layer calls over numbered values. */
import type {TensorSpec} from '../contract/model';
import {layerConfigs, type LayerConfig} from '../keras/custom-objects';
import type {JsonObject} from '../keras/json';
import type {KerasModel} from '../keras/model';
import type {Shape} from '../keras/shapes/shape';
import {inputSpecs, isSequential, tensorNames} from '../keras/summary';
import {orderSteps} from './depth-first';
import {foldSteps} from './fold';
import {ContradictionError, PlanError} from './plan-error';
import {ModelBuilder} from './model-builder';
import type {CompiledModel, CompileOptions, Plan, PlannedStep, Step} from './plan';
import {innerLayers, layerDefinition, MODEL_CLASSES, WRAPPERS} from './registry';

/** Layers of the model that cannot be run, nested ones included; known before anything is allocated. */
export function unsupportedLayers(model: Pick<KerasModel, 'config'>): LayerConfig[] {
  return layerConfigs(model.config).flatMap((layer) => {
    if (MODEL_CLASSES.has(layer.className)) return unsupportedLayers({config: layer.config});
    if (WRAPPERS.has(layer.className)) return unsupportedLayers({config: innerLayers(layer)});
    return layer.className === 'InputLayer' || layerDefinition(layer) ? [] : [layer];
  });
}

export interface PlanRefusal {
  /** A sentence without a full stop. */
  readonly message: string;
  /** The config contradicts itself or its weights: Keras would not load the model either. */
  readonly isContradiction: boolean;
}

/** What is known of a model before it is compiled. */
export interface PlanOutlook {
  /** Why it cannot be run, layer by layer; none: `compilePlan` takes it. */
  readonly refusals: readonly PlanRefusal[];
  /** Of its outputs, as Keras infers them. */
  readonly outputShapes: readonly Shape[];
  /** By a layer's name, as it is first called. */
  readonly layers: ReadonlyMap<string, PlannedLayer>;
  /** Whether it keeps its state from one batch to the next. */
  readonly isStateful: boolean;
}

export interface PlannedLayer {
  /** Of what it gives first. */
  readonly shape: Shape;
  /** The layer that does its work along; null: it is run by itself. */
  readonly foldedInto: string | null;
}

/** No weight is read. */
export function planOutlook(model: KerasModel): PlanOutlook {
  const refusals = new Map<string, PlanRefusal>();
  const refuse = (error: PlanError): void => {
    const {message} = error;
    refusals.set(message, {message, isContradiction: error instanceof ContradictionError});
  };
  let outputShapes: readonly Shape[] = [];
  let layers: PlanOutlook['layers'] = new Map();
  try {
    const built = buildModel(model, refuse);
    ({outputShapes} = built);
    layers = plannedLayers(built, refusals.size === 0);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    refuse(error);
  }
  return {refusals: [...refusals.values()], outputShapes, layers, isStateful: isStateful(model.config)};
}

/** `folds`: whether it can be run, so that something is folded. */
function plannedLayers({steps, values, shapeOf}: BuiltModel, folds: boolean): Map<string, PlannedLayer> {
  const foldedInto = new Map<string, string>();
  if (folds) foldSteps(steps, new Set(values), (gone, into) => foldedInto.set(gone.layer, into.layer));
  const layers = new Map<string, PlannedLayer>();
  for (const {layer, outputs} of steps)
    if (!layers.has(layer))
      layers.set(layer, {shape: shapeOf(outputs[0] ?? -1), foldedInto: foldedInto.get(layer) ?? null});
  return layers;
}

/** Throws PlanError when a layer or an option of one is not supported, or the config contradicts its weights. */
export function compilePlan(model: KerasModel, outputNames: readonly string[], {exact}: CompileOptions): CompiledModel {
  const unknown = unsupportedLayers(model);
  if (unknown.length) {
    throw new PlanError(
      `the layer ${unknown[0]!.name} is of class ${unknown[0]!.className}, which Warmstart cannot run`,
    );
  }
  const {inputs, values, steps} = buildModel(model, (error) => {
    throw error;
  });
  const outputs = values.map((value, i) => ({name: outputNames[i] ?? `output_${i}`, value}));
  const planned = orderSteps(exact ? steps : foldSteps(steps, new Set(values)), values);
  const all = [...new Set(planned.flatMap((step) => step.weights))];
  const indices = new Map(all.map((weight, i) => [weight, i]));
  const numbered = planned.map(({layer, className, op, weights: own, inputs: read, outputs: made, free}): Step => ({
    layer,
    className,
    op,
    weights: own.map((weight) => indices.get(weight)!),
    inputs: read,
    outputs: made,
    free,
  }));
  return {
    plan: {inputs, outputs, steps: numbered, isStateful: isStateful(model.config)},
    weights: all,
    source: {model, outputNames, exact},
  };
}

interface BuiltModel {
  readonly inputs: Plan['inputs'];
  /** The values of the outputs. */
  readonly values: readonly number[];
  readonly outputShapes: readonly Shape[];
  readonly shapeOf: (value: number) => Shape;
  readonly steps: readonly PlannedStep[];
}

function buildModel(model: KerasModel, refuse: (error: PlanError) => void): BuiltModel {
  const models = new ModelBuilder(refuse);
  const weights = new Map(model.layers.map((layer) => [layer.name, layer.weights]));
  const inputs = requireInputs(model).map(({name, shape, dtype}) => {
    const value = models.builder.newValue();
    models.shapes.set(value, shape);
    return {name, value, shape: shape ?? [], dtype};
  });
  const values = models.model(
    model.className,
    model.config,
    inputs.map((input) => input.value),
    (layer) => weights.get(layer) ?? [],
  );
  return {
    inputs,
    values,
    outputShapes: values.map((value) => models.shapes.of(value)),
    shapeOf: (value) => models.shapes.of(value),
    steps: models.builder.steps,
  };
}

function requireInputs(model: KerasModel): TensorSpec[] {
  const inputs = inputSpecs(model);
  if (isSequential(model) && inputs.length === 0)
    throw new PlanError('the Sequential model was never built: nothing says what shape its input has');
  const layers = new Map(layerConfigs(model.config).map((layer) => [layer.name, layer]));
  const names = isSequential(model) ? [] : tensorNames(model.config['input_layers']);
  const missing = names.find((name) => !layers.has(name));
  if (missing !== undefined) throw new PlanError(`the config names an input ${missing} that is not a layer`);
  const ragged = names.find((name) => layers.get(name)!.config['ragged'] === true);
  if (ragged !== undefined) throw new PlanError(`the input ${ragged} is ragged, which is not supported`);
  const text = inputs.find(({dtype}) => dtype === 'string');
  if (text) throw new PlanError(`the input ${text.name} is text; Warmstart computes with numbers`);
  return inputs;
}

/** Whether a layer keeps its state from one batch to the next, so that items of one batch belong together. */
function isStateful(config: JsonObject): boolean {
  return layerConfigs(config).some(({className, config: own}) => {
    if (MODEL_CLASSES.has(className)) return isStateful(own);
    const inner = {layers: [own['layer'] ?? null]};
    return own['stateful'] === true || isStateful(inner);
  });
}
