/** A weight's values as an initializer wants them. */
import {elementCount, type Weight} from '../../keras/model';
import {readFloats, scale} from '../../plan/fold';
import type {WeightTensor} from './builder';
import {turn} from './turn';
import {turnIntoBlocks} from './turn-into-blocks';

/** Float32, little-endian, in the tensor's order of axes. Throws PlanError for a weight that is no number. */
export function weightBytes(weight: Weight, tensor: WeightTensor): Uint8Array {
  return new WeightBytes().of(weight, tensor);
}

/** The same for many weights, one after the other, in memory that is used again. */
export class WeightBytes {
  #values: Uint8Array;
  #results: readonly [Uint8Array, Uint8Array];

  /** `most`: bytes of the largest that will be asked for, where that is known. */
  constructor(most = 0) {
    this.#values = new Uint8Array(most);
    this.#results = [new Uint8Array(most), new Uint8Array(most)];
  }

  /** Good until the next but one is asked for. Throws PlanError for a weight that is no number. */
  of(weight: Weight, {order, shape, blocks}: WeightTensor): Uint8Array {
    const {values, factor} = readFloats(weight, (length) => this.#given(length));
    const out = this.#result(elementCount(shape));
    if (blocks && order) {
      turnIntoBlocks(values, out, {weight: weight.shape, order, shape, blocks, factor});
    } else {
      const scaled = factor ? this.#scaled(values, factor) : values;
      if (order) turn(scaled, weight.shape, order, out);
      else out.fill(0, scaled.length).set(scaled);
    }
    return new Uint8Array(out.buffer, 0, out.byteLength);
  }

  #given(length: number): Uint8Array {
    if (this.#values.length < length) this.#values = new Uint8Array(length);
    return this.#values.subarray(0, length);
  }

  /** In our own memory. */
  #scaled(values: Float32Array, factor: Float32Array): Float32Array {
    const own = values.buffer === this.#values.buffer ? values : values.slice();
    scale(own, factor);
    return own;
  }

  #result(count: number): Float32Array {
    const [last, next] = this.#results;
    const bytes = next.length < 4 * count ? new Uint8Array(4 * count) : next;
    this.#results = [bytes, last];
    return new Float32Array(bytes.buffer, 0, count);
  }
}
