/**
 * Which keys of a layer's config are read, which may be ignored, and that there is no other: a key that nobody reads
 * could change what the layer computes, and the number would be wrong without a word.
 */
import type {PlainObject} from '../keras/json';
import type {LayerDefinition} from './layer';
import {PlanError} from './plan-error';
import {shortly, unwrapped} from './options';

/** Keys that change no value of any layer at inference. Weights come from the file, so how they began is nothing. */
const OF_EVERY_LAYER: ReadonlySet<string> = new Set([
  'name',
  'trainable',
  'dtype',
  'autocast',
  'dynamic',
  'batch_input_shape',
  'input_dtype',
  'activity_regularizer',
  'build_config',
  'compile_config',
]);
const OF_TRAINING = /_(initializer|regularizer|constraint)$/;

export function mayBeIgnored(key: string, {ignores = []}: Pick<LayerDefinition, 'ignores'>): boolean {
  return OF_EVERY_LAYER.has(key) || OF_TRAINING.test(key) || ignores.includes(key);
}

/**
 * The options that a layer's code reads, out of their wrappers, and no others. Throws PlanError for a key that is
 * neither read nor known to change nothing; one that is null is not there.
 */
export function optionsOf(definition: Pick<LayerDefinition, 'reads' | 'ignores'>, config: PlainObject): PlainObject {
  const options = Object.create(null) as Record<string, PlainObject[string]>;
  for (const [key, value] of Object.entries(config)) {
    if (definition.reads.includes(key)) options[key] = unwrapped(value);
    else if (value !== null && !mayBeIgnored(key, definition))
      throw new PlanError(`its option ${key} (${shortly(value)}) is not supported`);
  }
  return options;
}
