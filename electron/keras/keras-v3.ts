/**
 * What a Keras 3 `.keras` file (a zip of config.json, metadata.json and weights) says of itself. Inspected, not run.
 */
import type {LayerSummary} from '../contract/model';
import {customObjects, isCustomLayer, layerConfigs} from './custom-objects';
import {isObject, JsonError, textOf, type JsonObject} from './json';

export interface KerasV3Summary {
  readonly kerasVersion: string | null;
  readonly layers: readonly LayerSummary[];
  readonly customObjects: readonly string[];
}

/** `root`: its config.json. Throws JsonError where that is no model. */
export function summarizeKerasV3(root: JsonObject, kerasVersion: string): KerasV3Summary {
  if (!isObject(root['config'])) throw new JsonError('config.json is no model');
  return {
    kerasVersion: kerasVersion || null,
    layers: layerConfigs(root['config']).map(({name, className}) => ({
      name,
      className,
      custom: isCustomLayer(className),
      parameters: 0,
      shape: null,
      foldedInto: null,
    })),
    customObjects: customObjects({className: textOf(root['class_name']) ?? '', config: root['config']}),
  };
}
