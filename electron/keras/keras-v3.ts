/**
 * What a Keras 3 `.keras` file (a zip of config.json, metadata.json and weights) says of itself. Inspected, not run.
 */
import {unzipSync} from 'fflate';
import type {LayerSummary} from '../contract/model';
import {customObjects, isCustomLayer, layerConfigs} from './custom-objects';
import {isObject, JsonError, parseJson, textOf} from './json';

export interface KerasV3Summary {
  readonly kerasVersion: string | null;
  readonly layers: readonly LayerSummary[];
  readonly customObjects: readonly string[];
}

const CONFIG_LIMIT = 64 << 20;

/** Throws JsonError when the archive has no readable config. */
export function summarizeKerasV3(bytes: Uint8Array): KerasV3Summary {
  const wanted = ['config.json', 'metadata.json'];
  const files = unzipSync(bytes, {
    filter: ({name, originalSize}) => wanted.includes(name) && originalSize <= CONFIG_LIMIT,
  });
  const read = (name: string): ReturnType<typeof parseJson> =>
    parseJson(new TextDecoder().decode(files[name] ?? new Uint8Array()));
  const root = read('config.json');
  if (!isObject(root) || !isObject(root['config'])) throw new JsonError('config.json is no model');
  const metadata = read('metadata.json');
  return {
    kerasVersion: isObject(metadata) ? textOf(metadata['keras_version']) : null,
    layers: layerConfigs(root['config']).map(({name, className}) => ({
      name,
      className,
      custom: isCustomLayer(className),
      parameters: 0,
    })),
    customObjects: customObjects({className: textOf(root['class_name']) ?? '', config: root['config']}),
  };
}
