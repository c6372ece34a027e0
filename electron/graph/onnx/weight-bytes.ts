/** A weight's values as an initializer wants them. */
import type {Allocate} from '../../contract/bytes';
import type {Weight} from '../../keras/model';
import {readFloats} from '../../plan/fold';
import type {WeightTensor} from './builder';
import {Initializers} from './initializers';

/** Float32, little-endian, in the tensor's order of axes. Throws PlanError for a weight that is no number. */
export function weightBytes(weight: Weight, tensor: WeightTensor): Uint8Array {
  return new Initializers().of((allocate: Allocate) => readFloats(weight, allocate), {...tensor, own: weight.shape});
}
