import type {DType} from '../savedmodel/dtype';
import type {Allocate} from '../contract/bytes';
import type {FileRange} from './h5-file';
import type {Json, JsonObject} from './json';

/** One variable of a layer, as Keras HDF5 stores it. */
export interface Weight {
  /** With Keras's `:0`, for example `conv/kernel:0`. */
  readonly name: string;
  /** As stored in HDF5: bfloat16 has become float32. */
  readonly dtype: DType;
  readonly shape: readonly number[];
  /**
   * The values, little-endian, C order: a copy or a view that is yours to keep, or, with `allocate`, in memory that may
   * be used again by the next read.
   */
  readonly read: (allocate?: Allocate) => Uint8Array;
  /**
   * The attributes that lead from a layer of one's own class to the layer inside it that has the variable; empty: it is
   * the layer's own. Left out where that is not known.
   */
  readonly inside?: readonly string[];
  /** Where the values lie in the .h5 as they are; left out for other sources, and where that is not known. */
  readonly range?: FileRange;
}

export interface LayerWeights {
  readonly name: string;
  readonly weights: readonly Weight[];
}

/** A Keras model as values: what a Keras HDF5 file holds, wherever it came from. */
export interface KerasModel {
  readonly className: string;
  readonly config: JsonObject;
  readonly kerasVersion: string;
  readonly backend: string;
  readonly trainingConfig: Json | null;
  /** In the model's own order; one for each layer, also without weights. */
  readonly layers: readonly LayerWeights[];
  readonly topLevel: readonly Weight[];
  /** Null: no optimizer state. */
  readonly optimizer: readonly Weight[] | null;
  /** What differs from the source, said in words (bfloat16 stored as float32, …). */
  readonly notes: readonly string[];
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function countParameters(weights: readonly Weight[]): number {
  return weights.reduce((sum, weight) => sum + elementCount(weight.shape), 0);
}

/** Parameters of the whole model, optimizer state aside. */
export function totalParameters(model: KerasModel): number {
  return model.layers.reduce((sum, layer) => sum + countParameters(layer.weights), countParameters(model.topLevel));
}
