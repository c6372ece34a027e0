/** A model of Keras 2 as what Keras 3 reads: a config, weights by their places, and how it was compiled. */
import {lambdaLayers, layerConfigs} from '../custom-objects';
import {isArray, isObject, textOf, type JsonObject} from '../json';
import type {KerasModel, Weight} from '../model';
import {int} from './json-values';
import {translateModel, type Findings} from './graph';
import {Keras3Error} from './keras3-error';
import {requireWeights, weightGroups, type WeightGroup} from './places';
import {translateTraining, type Training} from './training';

/** The version that the tests ask; Keras 3 reads files of any other of its own. */
export const KERAS3_VERSION = '3.15.1';

export interface Keras3Model {
  /** What config.json holds. */
  readonly config: JsonObject;
  /** Where `.weights.h5` has each weight. Throws Keras3Error where that is not known. */
  readonly groups: () => readonly WeightGroup[];
  /** The same model for Keras's older .h5, which goes by the order of layers and weights. */
  readonly legacy: KerasModel;
  readonly training: Training | null;
  /** Loading needs safe_mode=False. */
  readonly hasLambdas: boolean;
  /** What is lost or otherwise, each in words. */
  readonly notes: readonly string[];
}

/** Throws Keras3Error with every layer that Keras 3 has not, and why. */
export function toKeras3(model: KerasModel): Keras3Model {
  const findings: Findings = {refusals: [], notes: new Set(model.notes)};
  const made = withShapes(translateModel(model.className, model.config, findings), model);
  if (findings.refusals.length) throw new Keras3Error(findings.refusals.join('; '));
  requireWeights(model, model.layers);
  const training = translateTraining(model.trainingConfig, model.optimizer, findings.notes);
  const config = training === null ? made : {...made, compile_config: compileConfig(training)};
  return {
    config,
    groups: () => groupsOf(model, training),
    legacy: legacyOf(model, made, training),
    training,
    hasLambdas: lambdaLayers(model.config).length > 0,
    notes: [...findings.notes],
  };
}

/** PReLU has as many numbers as what it is given; Keras 3 does not always see that from the layers before. */
function withShapes(made: JsonObject, {layers}: KerasModel): JsonObject {
  const shapes = new Map(layers.map(({name, weights}) => [name, weights[0]?.shape]));
  const config = made['config'] as JsonObject;
  const shaped = (isArray(config['layers']) ? config['layers'] : []).map((layer) => {
    const shape = isObject(layer) && layer['class_name'] === 'PReLU' && shapes.get(textOf(layer['name']) ?? '');
    if (!shape) return layer;
    return {...(layer as JsonObject), build_config: {input_shape: [null, ...shape.map(int)]}};
  });
  return {...made, config: {...config, layers: shaped}};
}

function compileConfig({optimizer, loss, metrics, weightedMetrics, lossWeights}: Training): JsonObject {
  return {
    optimizer,
    loss,
    loss_weights: lossWeights,
    metrics,
    weighted_metrics: weightedMetrics,
    run_eagerly: false,
    steps_per_execution: int(1),
    jit_compile: false,
  };
}

function groupsOf(model: KerasModel, training: Training | null): readonly WeightGroup[] {
  const {className, config, layers, topLevel} = model;
  const [root, ...groups] = weightGroups({className, config}, layers);
  const own = {...root!, weights: topLevel};
  const state = training?.state ?? null;
  return [own, ...groups, ...(state ? [optimizerGroup(training!.optimizer, state)] : [])];
}

function optimizerGroup(optimizer: JsonObject, weights: readonly Weight[]): WeightGroup {
  return {path: 'optimizer', name: (textOf(optimizer['class_name']) ?? '').toLowerCase(), weights};
}

function legacyOf(model: KerasModel, made: JsonObject, training: Training | null): KerasModel {
  const config = made['config'] as JsonObject;
  return {
    ...model,
    className: textOf(made['class_name']) ?? 'Functional',
    config,
    layers: model.layers.map((layer) => ({...layer, name: calledIn(config, layer.name)})),
    kerasVersion: KERAS3_VERSION,
    backend: 'tensorflow',
    trainingConfig: training && {
      loss: training.loss,
      metrics: training.metrics,
      weighted_metrics: training.weightedMetrics,
      loss_weights: training.lossWeights,
      optimizer_config: training.optimizer,
    },
    optimizer: training?.state ?? null,
  };
}

/** What a layer is called in the translated config: without slashes. */
function calledIn(config: JsonObject, name: string): string {
  const plain = name.replaceAll('/', '_');
  return name !== plain && layerConfigs(config).some((layer) => layer.name === plain) ? plain : name;
}
