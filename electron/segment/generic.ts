/** Cells out of a model that is not of Mesmer's kind: one map of one or several channels. */
import type {Labels} from './mesmer';
import {labelComponents, relabelSequential, removeSmallObjects} from './labels';

/** Half of a sigmoid's or a probability's range. */
const THRESHOLD = 0.5;

/**
 * 1 where there is an object. One channel: above the threshold. Several: where the largest channel is not the first.
 */
export function foreground(planes: readonly Float32Array[]): Uint8Array {
  const [first, ...others] = planes as [Float32Array, ...Float32Array[]];
  const mask = new Uint8Array(first.length);
  if (others.length === 0) for (let i = 0; i < mask.length; i += 1) mask[i] = first[i]! > THRESHOLD ? 1 : 0;
  for (const plane of others) for (let i = 0; i < mask.length; i += 1) if (plane[i]! > first[i]!) mask[i] = 1;
  return mask;
}

/** Connected pixels of the foreground, of `smallest` pixels at least. Planes are height x width. */
export function genericLabels(
  planes: readonly Float32Array[],
  width: number,
  height: number,
  smallest: number,
): Labels {
  const labels = labelComponents(foreground(planes), width, height);
  removeSmallObjects(labels, smallest);
  return {labels, count: relabelSequential(labels)};
}
