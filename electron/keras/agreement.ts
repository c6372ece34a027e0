/**
 * A SavedModel's metadata describes every layer twice: in the model's config, and by itself, which is what Keras builds
 * it from (keras.src.saving.legacy.saved_model.load). Where both say the same, either may be read.
 */
import type {SavedObject} from '../savedmodel/messages';
import {sameConfig} from './compare';
import {layerConfigs, type LayerConfig} from './custom-objects';
import {isArray, isObject, textOf, type JsonObject} from './json';

/** Beside the config Keras takes these from a layer's own metadata. */
const OUTSIDE = ['trainable', 'dtype', 'stateful'] as const;
const MOST_DEPTH = 64;

/** The first thing that is said in two ways, as the end of a sentence; null: there is none. */
export function disagreement(
  objects: readonly SavedObject[],
  metadata: (node: number) => JsonObject | null,
  config: JsonObject,
): string | null {
  const seen = new Set<number>();
  const walk = (node: number, own: JsonObject, depth: number): string | null => {
    if (seen.has(node) || depth > MOST_DEPTH) return null;
    seen.add(node);
    const layers = new Map(layerConfigs(own).map((layer) => [layer.name, layer]));
    const missing = new Set(layers.keys());
    for (const {localName, nodeId} of objects[node]?.children ?? []) {
      const meta = /^layer-\d+$/.test(localName) ? metadata(nodeId) : null;
      if (!meta) continue;
      const name = textOf(meta['name']) ?? '';
      missing.delete(name);
      const layer = layers.get(name);
      // Some writers list the input of a Sequential, which its config leaves out.
      const isLeftOut = textOf(meta['class_name']) === 'InputLayer' && !('input_layers' in own);
      if (!layer && isLeftOut) continue;
      if (!layer) return `the config does not name its layer ${name}`;
      const what = differenceOf(layer, meta);
      if (what !== null) return `its metadata says two things of the ${what} of the layer ${name}`;
      const inside = isArray(layer.config['layers']) ? walk(nodeId, layer.config, depth + 1) : null;
      if (inside !== null) return inside;
    }
    const [lost] = [...missing].filter((name) => layers.get(name)!.className !== 'InputLayer');
    return lost === undefined ? null : `its objects do not have the layer ${lost} of the config`;
  };
  return walk(0, config, 0);
}

function differenceOf({className, config}: LayerConfig, meta: JsonObject): string | null {
  if (textOf(meta['class_name']) !== className) return 'class';
  const own = meta['config'];
  if (!isObject(own) || !sameConfig(shared(config, own), shared(own, config))) return 'config';
  const outside = OUTSIDE.find((key) => {
    const [inside, beside] = [config[key], meta[key]];
    const isComparable = typeof inside === typeof beside && (typeof inside === 'boolean' || typeof inside === 'string');
    return isComparable && inside !== beside;
  });
  return outside ?? null;
}

/** Lookup layers write their words once; of a Sequential's first layer one of the two says what it is given. */
const ONCE: ReadonlySet<string> = new Set(['vocabulary', 'has_input_vocabulary', 'idf_weights', 'batch_input_shape']);

function shared(config: JsonObject, other: JsonObject): JsonObject {
  const isShared = (key: string): boolean => !ONCE.has(key) || ((other[key] ?? null) !== null && key in config);
  return Object.fromEntries(
    Object.entries(config).filter(([key, value]) => isShared(key) && !(ONCE.has(key) && value === null)),
  );
}
