import type {WeightComparison} from '../../contract/model';
import {compareModels} from '../../keras/compare';
import type {KerasModel} from '../../keras/model';
import {inWords} from '../runtime/faults';
import {wholeModel, type OpenedH5} from './open-h5';

/** A model against the one in an .h5, byte for byte; the weights of both are read from their files here. */
export async function compareWeights(
  model: KerasModel,
  file: OpenedH5,
  onWeight: (done: number) => void,
): Promise<WeightComparison> {
  const written = await wholeModel(file);
  return inWords(file.path, () => compareModels(model, written, onWeight));
}

export function weightCount({layers, topLevel, optimizer}: KerasModel): number {
  const inLayers = layers.reduce((sum, {weights}) => sum + weights.length, 0);
  return inLayers + topLevel.length + (optimizer?.length ?? 0);
}
