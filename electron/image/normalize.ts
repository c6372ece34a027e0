import type {Plane} from '../contract/image';
import {equalizeAdapthist} from './clahe';
import {percentile} from './percentile';

/**
 * One channel made ready for the model: clipped above the 99.9th percentile of its non-zero pixels, scaled to 0..1, then
 * CLAHE with regions of 128 px. Constant channels become zeros; NaN counts as zero. Fresh float32, height x width.
 */
export function prepareChannel(plane: Plane): Float32Array {
  const values = scaleChannel(plane);
  return values ? equalizeAdapthist(values, plane.width, plane.height) : new Float32Array(plane.data.length);
}

/** The first half of it: clipped and scaled to 0..1; null for a constant channel. */
export function scaleChannel({data}: Plane): Float32Array | null {
  const values = new Float32Array(data.length);
  const positive = new Float32Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i += 1) {
    const value = Math.fround(data[i]!);
    // False for NaN, which stays zero.
    if (value <= 0 || value > 0) values[i] = value;
    if (value > 0) {
      positive[count] = value;
      count += 1;
    }
  }
  const threshold = Math.fround(percentile(positive.subarray(0, count), 99.9));
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    let value = values[i]!;
    if (value > threshold) values[i] = value = threshold;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (!(max > min)) return null;
  const range = Math.fround(max - min);
  for (let i = 0; i < values.length; i += 1) values[i] = Math.fround(values[i]! - min) / range;
  return values;
}
