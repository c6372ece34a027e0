/** Initializers' values from those of Keras's weights, in memory that is used again. */
import type {Allocate} from '../../contract/bytes';
import {scale, type ScaledFloats} from '../../plan/scaled-floats';
import type {WeightTensor} from './builder';
import {turn} from './turn';
import {turnIntoBlocks} from './turn-into-blocks';

/** What an initializer is to look like. */
export interface InitializerForm extends Pick<WeightTensor, 'order' | 'shape' | 'blocks'> {
  /** The weight's own shape. */
  readonly own: readonly number[];
}

export class Initializers {
  #values: Uint8Array;
  #results: readonly [Uint8Array, Uint8Array];

  /** `most`: bytes of the largest that will be asked for, where that is known. */
  constructor(most = 0) {
    this.#values = new Uint8Array(most);
    this.#results = [new Uint8Array(most), new Uint8Array(most)];
  }

  /** Float32, little-endian; good until the next but one is asked for. Throws what `read` throws. */
  of(read: (allocate: Allocate) => ScaledFloats, {own, order, shape, blocks}: InitializerForm): Uint8Array {
    const {values, factor} = read((length) => this.#given(length));
    const out = this.#result(shape.reduce((count, size) => count * size, 1));
    if (blocks && order) {
      turnIntoBlocks(values, out, {own, order, shape, blocks, factor});
    } else {
      const scaled = factor ? this.#scaled(values, factor) : values;
      if (order) turn(scaled, own, order, out);
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
