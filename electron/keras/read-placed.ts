/**
 * Models whose weights lie by their places, as .keras files and .weights.h5 have them since Keras 2.12
 * (keras.src.saving.saving_lib): `layers/conv2d_1/vars/0`.
 */
import {H5Error, type H5File} from './h5-file';
import {isObject, printJson, textOf, type Json, type JsonObject} from './json';
import {Keras3Error} from './keras3/keras3-error';
import {weightsByLayer} from './keras3/places';
import type {KerasModel, LayerWeights, Weight} from './model';

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

/** A file nests groups no deeper, and has no more of them; hostile ones go in circles. */
const MOST_DEPTH = 32;
const MOST_GROUPS = 100_000;

/** All weights of such a file where no config says what layers there are: a layer for each place. */
export function placedWeights(file: H5File): LayerWeights[] {
  const found: LayerWeights[] = [];
  let groups = 0;
  const walk = (path: string, depth: number): void => {
    if (depth > MOST_DEPTH || (groups += 1) > MOST_GROUPS) throw new H5Error('its groups are nested without an end');
    const inside = (name: string): string => (path === '' ? name : `${path}/${name}`);
    for (const name of file.children(path)) {
      const own = inside(name);
      if (!file.isGroup(own) || (path === '' && name === 'optimizer')) continue;
      if (name !== 'vars') walk(own, depth + 1);
      else if (file.children(own).length) found.push({name: path, weights: variablesIn(file, own, 'vars')});
    }
  };
  walk('', 0);
  return found;
}

/** `vars/0`, `vars/1`, … */
function variablesIn(file: H5File, group: string, called: string): Weight[] {
  const found: Weight[] = [];
  for (let i = 0; ; i += 1) {
    const dataset = file.dataset(`${group}/${i}`);
    if (!dataset) return found;
    found.push({name: `${called}/${i}:0`, ...dataset});
  }
}

function variablesAt(file: H5File, path: string, layer: string): Weight[] {
  const group = spellings(path).find((one) => file.isGroup(one));
  if (group === undefined) return [];
  return variablesIn(file, group, [layer, ...path.split('/').slice(2)].join('/'));
}

/** Where Keras may have put the variables of that place: lists of layers and attention's layers had other names. */
function spellings(path: string): string[] {
  const attribute = path.replaceAll(/(^|\/)(query|key|value|output)_dense(?=$|\/)/g, '$1_$2_dense');
  // Keras writes a layer that two attributes lead to once.
  const outside = path.replace(/\/cell\/(?=(recurrent_)?activation$)/, '/');
  return [path, outside, attribute, path.replaceAll(/(^|\/)layers(?=\/)/g, `$1${OLD_LAYERS}`)].map((one) =>
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
