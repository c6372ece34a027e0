import type {Allocate} from '../contract/bytes';
import type {KerasModel, Weight} from './model';
import {printJson} from './json';
import {scratch} from './scratch';

export interface Comparison {
  readonly compared: number;
  readonly identical: number;
  /** What differs, each in a few words; empty when the two models are the same to the byte. */
  readonly different: readonly string[];
}

/** Compares two models byte for byte: layers and their order, weight names, types, shapes and values, and configs. */
export function compareModels(source: KerasModel, other: KerasModel, onWeight: (done: number) => void): Comparison {
  const different: string[] = [];
  const memory = {left: scratch(), right: scratch()};
  let compared = 0;
  let identical = 0;
  const left = groupsOf(source);
  const right = new Map(groupsOf(other).map((group) => [group.name, group.weights]));
  if (printJson(source.config) !== printJson(other.config)) different.push('model_config');
  if (source.trainingConfig !== null && printJson(source.trainingConfig) !== printJson(other.trainingConfig)) different.push('training_config');
  const order = (model: KerasModel): string => model.layers.map((layer) => layer.name).join('\n');
  if (order(source) !== order(other)) different.push('layer_names');
  for (const {name, weights} of left) {
    const others = right.get(name) ?? [];
    if (others.length !== weights.length) different.push(`${name}: ${weights.length} weights, the file has ${others.length}`);
    for (const [i, weight] of weights.entries()) {
      compared += 1;
      const found = others[i];
      const why = found ? difference(weight, found, memory) : 'is missing';
      if (why === null) identical += 1;
      else different.push(`${name} ${weight.name} ${why}`);
      onWeight(compared);
    }
  }
  return {compared, identical, different};
}

function groupsOf(model: KerasModel): {name: string; weights: readonly Weight[]}[] {
  const optimizer = model.optimizer ? [{name: 'optimizer_weights', weights: model.optimizer}] : [];
  return [...model.layers, {name: 'top_level_model_weights', weights: model.topLevel}, ...optimizer];
}

function difference(a: Weight, b: Weight, memory: {readonly left: Allocate; readonly right: Allocate}): string | null {
  if (a.name !== b.name) return `is called ${b.name} in the file`;
  if (a.dtype !== b.dtype) return `is ${b.dtype} in the file, not ${a.dtype}`;
  if (String(a.shape) !== String(b.shape)) return `has shape [${b.shape}] in the file, not [${a.shape}]`;
  return Buffer.compare(a.read(memory.left), b.read(memory.right)) === 0 ? null : 'has other values in the file';
}
