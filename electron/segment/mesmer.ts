import type {Compartment, WatershedParameters} from '../contract/image';
import {gaussianFilter} from './gaussian';
import {hMaxima} from './hmaxima';
import {fillHoles, labelComponents, relabelSequential, removeSmallObjects} from './labels';
import {watershed} from './watershed';

/** Which heads a compartment reads: [inner distance, classes]; channel 1 of the classes is the interior. */
export const MESMER_HEADS: Readonly<Record<Compartment, readonly [number, number]>> = {'whole-cell': [0, 1], nuclear: [2, 3]};

export interface Labels {
  readonly labels: Int32Array;
  readonly count: number;
}

/**
 * Deep watershed (Greenwald et al., Nature Biotechnology 40, 2022): markers are the h-maxima of the inner distance, the
 * flood goes down the smoothed interior where it exceeds its threshold. Maps are float32, height x width.
 */
export function deepWatershed(maxima: Float32Array, interior: Float32Array, width: number, height: number, p: WatershedParameters): Labels {
  const peaks = p.maximaSmooth > 0 ? gaussianFilter(maxima, width, height, p.maximaSmooth) : maxima;
  const smoothed = p.interiorSmooth > 0 ? gaussianFilter(interior, width, height, p.interiorSmooth) : interior;
  const markers = labelComponents(hMaxima(peaks, width, height, p.maximaThreshold, p.radius), width, height);
  const [depth, mask] = floodInput(smoothed, p.interiorThreshold);
  const labels = watershed(depth, markers, mask, width, height);
  removeSmallObjects(labels, p.smallObjectsThreshold);
  fillHoles(labels, width, p.fillHolesThreshold);
  return {labels, count: relabelSequential(labels)};
}

/** What the flood goes down, and where it may go: the interior turned round, and where it is above the threshold. */
export function floodInput(interior: Float32Array, threshold: number): [depth: Float32Array, mask: Uint8Array] {
  const limit = Math.fround(threshold);
  const depth = new Float32Array(interior.length);
  const mask = new Uint8Array(interior.length);
  for (let i = 0; i < interior.length; i += 1) {
    depth[i] = -interior[i]!;
    mask[i] = interior[i]! > limit ? 1 : 0;
  }
  return [depth, mask];
}
