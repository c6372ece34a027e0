/** What kind of model a folder or file holds and whether it can become HDF5, with the reasons in words. */
import type {ModelKind, Reason, Verdict} from '../contract/model';
import type {DType} from '../savedmodel/dtype';
import {reachableOps, refusedOps, servingSignature} from '../savedmodel/graph-ops';
import type {SavedModel} from '../savedmodel/read-saved-model';
import {nestedLayers, savedWithoutConfig, type LayerConfig} from './custom-objects';
import {isArray, isObject, NumberToken, parseJson, textOf, type JsonObject} from './json';
import {normalizeConfig} from './normalize-config';
import {whyNoKerasModel} from './not-keras';
import {inputSpecs, isSequential} from './summary';

export interface Judgement {
  readonly kind: ModelKind;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** The root's Keras metadata, where there is some. */
  readonly root: JsonObject | null;
}

const RUN_ONLY = 'It can be run and timed with TensorFlow, but not turned into a Keras file.';
const WEIGHTS = 'Its weights can be saved for numpy (.npz).';

export function judgeSavedModel(model: SavedModel): Judgement {
  const entry = model.metadata.get(0);
  if (!entry || model.proto.objects === null || model.proto.parts.length > 1) {
    const {kind, ...reason} = whyNoKerasModel(model);
    return notConvertible(model, kind, [reason], null);
  }
  const root = parseJson(entry.json);
  if (!isObject(root))
    return notConvertible(
      model,
      'keras-saved-model',
      [{code: 'no-config', message: 'The Keras metadata of this SavedModel has no config.'}],
      null,
    );
  const reasons = whyNotConverted(root);
  return reasons.length
    ? notConvertible(model, 'keras-saved-model', reasons, root)
    : {kind: 'keras-saved-model', verdict: 'convertible', reasons: [], root};
}

/** Each reason ends with what can be done with the model all the same, or why not even that. */
function notConvertible(
  model: SavedModel,
  kind: ModelKind,
  reasons: readonly Reason[],
  root: JsonObject | null,
): Judgement {
  const refused = whyNotRun(model);
  const weights = model.files.includes('variables/variables.index') ? ` ${WEIGHTS}` : '';
  return {
    kind,
    verdict: refused === null ? 'runnable' : 'unsupported',
    reasons: reasons.map(({code, message}) => ({code, message: `${message} ${refused ?? RUN_ONLY}${weights}`})),
    root,
  };
}

function whyNotConverted(root: JsonObject): Reason[] {
  const config = root['config'];
  if (!isObject(config) || !isArray(config['layers'])) return [subclassed(root)];
  const model = {className: textOf(root['class_name']) ?? '', config: normalizeConfig(config) as JsonObject};
  if (isSequential(model) && inputSpecs(model).length === 0) return [neverBuilt()];
  const layers = nestedLayers(config);
  const lost = layers.filter((layer) => savedWithoutConfig(layer.config));
  if (lost.length) return lost.map(withoutConfig);
  return layers.filter(isAdaptedLookup).map(adaptedLookup);
}

function subclassed(root: JsonObject): Reason {
  const name = textOf(root['class_name']);
  return {
    code: 'subclassed',
    message:
      `This is a subclassed Keras model${name ? ` (class ${name})` : ''}: its structure is Python code, not data. ` +
      'Its weights can be had where that code is: build the model, model.load_weights(folder + ' +
      '"/variables/variables"), then model.save_weights("weights.h5").',
  };
}

function neverBuilt(): Reason {
  return {
    code: 'never-built',
    message:
      'This Sequential model was never built for one input shape (it was called with a dictionary, or not at all), ' +
      'so that Keras could not load it from HDF5. Give it an Input first, keras.Sequential([keras.Input(shape), …]), ' +
      'or make it functional, and save it again.',
  };
}

function withoutConfig({className, name}: LayerConfig): Reason {
  return {
    code: 'layer-without-config',
    message:
      `The layer ${name} (${className}) was saved without its config; ` +
      'add get_config() to its class and save the model again.',
  };
}

function adaptedLookup({className, name}: LayerConfig): Reason {
  return {
    code: 'adapted-lookup',
    message:
      `The layer ${name} (${className}) was filled by adapt(): its vocabulary is in a lookup table, not in the ` +
      'config, and Keras HDF5 would lose it. Build it with vocabulary=layer.get_vocabulary() where it was made, and ' +
      'save again.',
  };
}

/**
 * Whether a lookup layer knows more words than its config says. Keras up to 2.8 does not say how many it knows; one
 * without words is then one whose words were lost.
 */
function isAdaptedLookup({className, config}: LayerConfig): boolean {
  if (!['StringLookup', 'IntegerLookup', 'TextVectorization'].includes(className)) return false;
  if ((config['vocabulary'] ?? null) !== null) return false;
  const size = config['vocabulary_size'];
  return !(size instanceof NumberToken) || size.value > reservedWords(className, config);
}

/** Places of a vocabulary that no word of it takes: unknown words, and the one that is masked. */
function reservedWords(className: string, config: JsonObject): number {
  if (className === 'TextVectorization') return 2;
  const unknown = config['num_oov_indices'];
  const masked = (config['mask_token'] ?? null) === null ? 0 : 1;
  return (unknown instanceof NumberToken ? unknown.value : 1) + masked;
}

const NO_NUMBERS: ReadonlySet<DType> = new Set(['string', 'resource', 'complex64', 'complex128']);

function wordFor(dtype: DType | null): string {
  if (dtype === 'string') return 'text';
  return dtype === null ? 'of an unknown type' : `of type ${dtype}`;
}

/** Why the SavedModel's own graph is not run here without asking; null when it only computes. */
export function whyNotRun(model: SavedModel): string | null {
  const {proto} = model;
  if (!proto.graph) return 'The SavedModel holds no graph.';
  const signature = servingSignature(proto);
  if (!signature) {
    const names = proto.signatures.map(({name}) => name).filter((name) => !name.startsWith('__'));
    return names.length
      ? `The SavedModel has no signature serving_default that could be run; it has ${names.slice(0, 5).join(', ')}.`
      : 'The SavedModel has no signature that could be run.';
  }
  if (proto.tags.length === 0) return "The SavedModel's graph has no tag, by which TensorFlow loads it.";
  const other = [...signature.inputs, ...signature.outputs].find(({dtype}) => dtype === null || NO_NUMBERS.has(dtype));
  if (other) return `The SavedModel's ${other.key} is ${wordFor(other.dtype)}, which Warmstart does not compute with.`;
  const refused = refusedOps(reachableOps(model.protoBytes, proto));
  if (refused.length === 0) return null;
  const named = `${refused.slice(0, 5).join(', ')}${refused.length > 5 ? ' and more' : ''}`;
  return `The SavedModel's graph uses ${named}: operations outside the list that Warmstart runs without asking.`;
}
