/** A weight's values as an initializer wants them. */
import {elementCount, type Weight} from '../../keras/model';
import {writeFloats} from '../../plan/fold';
import type {WeightTensor} from './builder';
import {turn} from './turn';

/** Float32, little-endian, in the tensor's order of axes. Throws PlanError for a weight that is no number. */
export function weightBytes(weight: Weight, {order}: WeightTensor): Uint8Array {
  const floats = new Float32Array(elementCount(weight.shape));
  writeFloats(weight, floats);
  const turned = order ? turn(floats, weight.shape, order) : floats;
  return new Uint8Array(turned.buffer, turned.byteOffset, turned.byteLength);
}
