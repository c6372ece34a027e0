/** What kind of model a folder or file holds and whether it can become HDF5, with the reasons in words. */
import type {ModelKind, Reason, Verdict} from '../contract/model';
import {refusedOps, graphOps} from '../savedmodel/graph-ops';
import type {SavedModel} from '../savedmodel/read-saved-model';
import {layerConfigs, savedWithoutConfig, type LayerConfig} from './custom-objects';
import {isArray, isObject, NumberToken, parseJson, type JsonObject} from './json';

export interface Judgement {
  readonly kind: ModelKind;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** The root's Keras metadata, where there is some. */
  readonly root: JsonObject | null;
}

const RUN_ONLY = 'It can be run and timed with TensorFlow, but not turned into Keras HDF5.';

export function judgeSavedModel(model: SavedModel): Judgement {
  const runnable = (kind: ModelKind, code: string, message: string, root: JsonObject | null = null): Judgement => ({
    kind,
    verdict: 'runnable',
    reasons: [{code, message: `${message} ${RUN_ONLY}`}],
    root,
  });
  const identifier = model.objects[0]?.identifier ?? '';
  const entry = model.metadata.get(0);
  if (model.proto.objects === null)
    return runnable('tf1-saved-model', 'tf1', 'This SavedModel was written by TensorFlow 1 and holds only a graph.');
  if (!entry && identifier.startsWith('_tf_keras')) {
    return runnable(
      'saved-model',
      'no-keras-metadata',
      'This SavedModel was written by tf.saved_model.save, which leaves the Keras config out; save it again with model.save(folder) where it was made.',
    );
  }
  if (!entry) {
    return runnable(
      'saved-model',
      'not-keras',
      'This SavedModel has no Keras metadata: it was written by model.export() or from a plain tf.Module. Save the Keras model itself with model.save(folder) where it was made.',
    );
  }
  const root = parseJson(entry.json);
  if (!isObject(root))
    return runnable('keras-saved-model', 'no-config', 'The Keras metadata of this SavedModel has no config.');
  const config = root['config'];
  if (!isObject(config) || !isArray(config['layers'])) {
    return runnable(
      'keras-saved-model',
      'subclassed',
      'This is a subclassed Keras model: its structure is Python code, not data.',
      root,
    );
  }
  const lost = layersWithoutConfig(config);
  if (lost.length) {
    const reasons = lost.map(({className, name}) => ({
      code: 'layer-without-config',
      message: `The layer ${name} (${className}) was saved without its config; add get_config() to its class and save the model again. ${RUN_ONLY}`,
    }));
    return {kind: 'keras-saved-model', verdict: 'runnable', reasons, root};
  }
  const adapted = adaptedLookups(config);
  if (adapted.length) {
    const reasons = adapted.map(({className, name}) => ({
      code: 'adapted-lookup',
      message: `The layer ${name} (${className}) was filled by adapt(): its vocabulary is in a lookup table, not in the config, and Keras HDF5 would lose it. Build it with vocabulary=layer.get_vocabulary() where it was made, and save again. ${RUN_ONLY}`,
    }));
    return {kind: 'keras-saved-model', verdict: 'runnable', reasons, root};
  }
  return {kind: 'keras-saved-model', verdict: 'convertible', reasons: [], root};
}

/** Lookup layers that know more words than their config says. */
function adaptedLookups(config: JsonObject): LayerConfig[] {
  return layerConfigs(config).flatMap((layer) => [
    ...(isAdaptedLookup(layer) ? [layer] : []),
    ...adaptedLookups(layer.config),
  ]);
}

function isAdaptedLookup({className, config}: LayerConfig): boolean {
  if (!['StringLookup', 'IntegerLookup', 'TextVectorization'].includes(className)) return false;
  const vocabulary = config['vocabulary'] ?? null;
  const size = config['vocabulary_size'];
  if (vocabulary !== null || !(size instanceof NumberToken)) return false;
  const unknown = config['num_oov_indices'];
  const reserved =
    className === 'TextVectorization'
      ? 2
      : (unknown instanceof NumberToken ? unknown.value : 1) + ((config['mask_token'] ?? null) === null ? 0 : 1);
  return size.value > reserved;
}

function layersWithoutConfig(config: JsonObject): LayerConfig[] {
  return layerConfigs(config).flatMap((layer) => [
    ...(savedWithoutConfig(layer.config) ? [layer] : []),
    ...layersWithoutConfig(layer.config),
  ]);
}

/** Why the SavedModel's own graph is not run here without asking; null when it only computes. */
export function whyNotRun(model: SavedModel): string | null {
  if (!model.proto.graph) return 'The SavedModel holds no graph.';
  const refused = refusedOps(graphOps(model.protoBytes, model.proto.graph));
  if (refused.length === 0) return null;
  return `The SavedModel's graph uses ${refused.slice(0, 5).join(', ')}${refused.length > 5 ? ' and more' : ''}: operations outside the list that Warmstart runs without asking.`;
}
