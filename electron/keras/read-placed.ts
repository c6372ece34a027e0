/**
 * Models whose weights lie by their places, as .keras files and .weights.h5 have them since Keras 2.12
 * (keras.src.saving.saving_lib): `layers/conv2d_1/vars/0`.
 */
import {H5Error, type H5File} from './h5-file';
import {isObject, printJson, textOf, type Json, type JsonObject} from './json';
import {Keras3Error} from './keras3/keras3-error';
import {weightsByLayer} from './keras3/places';
import type {KerasModel, Weight} from './model';

/** Keras 2.12 and 2.13 call the list of layers so. */
const OLD_LAYERS = '_layer_checkpoint_dependencies';

export function hasPlacedWeights(file: H5File): boolean {
  return file.isGroup('layers') || file.isGroup(OLD_LAYERS);
}

/** `root`: config.json of a .keras, or what to_json() wrote. Throws H5Error where weights and config do not agree. */
export function readPlacedModel(root: JsonObject, kerasVersion: string, file: H5File): KerasModel {
  const {config} = root;
  if (!isObject(config)) throw new H5Error('its config is no Keras model');
  const model = {className: textOf(root['class_name']) ?? 'Functional', config};
  const {trainingConfig, notes} = trainingOf(root['compile_config'] ?? null);
  try {
    return {
      ...model,
      kerasVersion,
      backend: 'tensorflow',
      trainingConfig,
      layers: weightsByLayer(model, (path, layer) => variablesAt(file, path, layer)),
      topLevel: variablesAt(file, '', ''),
      optimizer: trainingConfig === null ? null : variablesAt(file, 'optimizer', 'optimizer'),
      notes,
    };
  } catch (cause) {
    if (!(cause instanceof Keras3Error)) throw cause;
    throw new H5Error(cause.message, {cause});
  }
}

function variablesAt(file: H5File, path: string, layer: string): Weight[] {
  const group = spellings(path).find((one) => file.isGroup(one));
  const found: Weight[] = [];
  if (group === undefined) return found;
  for (let i = 0; ; i += 1) {
    const dataset = file.dataset(`${group}/${i}`);
    if (!dataset) break;
    found.push({name: `${layer}/${path.split('/').slice(2).concat(String(i)).join('/')}:0`, ...dataset});
  }
  return found;
}

/** Where Keras may have put the variables of that place: lists of layers and attention's layers had other names. */
function spellings(path: string): string[] {
  const attribute = path.replaceAll(/(^|\/)(query|key|value|output)_dense(?=$|\/)/g, '$1_$2_dense');
  return [path, attribute, path.replaceAll(/(^|\/)layers(?=\/)/g, `$1${OLD_LAYERS}`)].map((one) =>
    one === '' ? 'vars' : `${one}/vars`,
  );
}

interface FoundTraining {
  readonly trainingConfig: Json;
  readonly notes: readonly string[];
}

/** As HDF5 has it; of an optimizer that was given by its name the file does not say the options. */
function trainingOf(compiled: Json): FoundTraining {
  if (!isObject(compiled)) return {trainingConfig: null, notes: []};
  const {optimizer, loss, metrics, weighted_metrics: weighted, loss_weights: lossWeights} = compiled;
  if (!isObject(optimizer) || !isObject(optimizer['config'])) {
    const said = printJson(optimizer ?? null);
    const note = `how the model was compiled is left out: the file says of its optimizer only ${said}`;
    return {trainingConfig: null, notes: [note]};
  }
  const name = textOf(optimizer['registered_name']) ?? `Custom>${textOf(optimizer['class_name']) ?? ''}`;
  return {
    trainingConfig: {
      loss: loss ?? null,
      metrics: metrics ?? null,
      weighted_metrics: weighted ?? null,
      loss_weights: lossWeights ?? null,
      optimizer_config: {class_name: name, config: optimizer['config']},
    },
    notes: [],
  };
}
