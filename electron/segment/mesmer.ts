import type {Compartment} from '../contract/compartments';
import {stageKey, type WatershedParameters, type WatershedStage} from '../contract/parameters';
import {gaussianFilter} from './gaussian';
import {hMaxima} from './hmaxima';
import {fillHoles, labelComponents, relabelSequential, removeSmallObjects} from './labels';
import {watershed} from './watershed';

/** Which heads a compartment reads: [inner distance, classes]; channel 1 of the classes is the interior. */
export const MESMER_HEADS: Readonly<Record<Compartment, readonly [number, number]>> = {
  'whole-cell': [0, 1],
  nuclear: [2, 3],
};

export interface Labels {
  readonly labels: Int32Array;
  readonly count: number;
}

/**
 * Deep watershed (Greenwald et al., Nature Biotechnology 40, 2022): markers are the h-maxima of the inner distance, the
 * flood goes down the smoothed interior where it exceeds its threshold. Maps are float32, height x width.
 */
export function deepWatershed(
  maxima: Float32Array,
  interior: Float32Array,
  width: number,
  height: number,
  p: WatershedParameters,
): Labels {
  const labels = flooded(smoothed(interior, width, height, p), markersOf(maxima, width, height, p), width, height, p);
  clean(labels, width, p);
  return {labels, count: relabelSequential(labels)};
}

interface KeptStage {
  readonly key: string;
  readonly value: Float32Array | Int32Array;
}

/** The same maps read again and again with other parameters: only the stages that a change touches are done anew. */
export class LiveWatershed {
  readonly #maxima: Float32Array;
  readonly #interior: Float32Array;
  readonly #width: number;
  readonly #height: number;
  readonly #stages = new Map<WatershedStage, KeptStage>();

  constructor(maxima: Float32Array, interior: Float32Array, width: number, height: number) {
    this.#maxima = maxima;
    this.#interior = interior;
    this.#width = width;
    this.#height = height;
  }

  label(p: WatershedParameters): Labels {
    const {labels} = this.named(p);
    return {labels, count: relabelSequential(labels)};
  }

  /** Labels are the numbers of their markers, which are all of `markers`. */
  named(p: WatershedParameters): {readonly labels: Int32Array; readonly markers: Int32Array} {
    const [width, height] = [this.#width, this.#height];
    const smooth = this.#kept('smooth', p, () => smoothed(this.#interior, width, height, p));
    const markers = this.#kept('markers', p, () => markersOf(this.#maxima, width, height, p));
    const labels = this.#kept('flood', p, () => flooded(smooth, markers, width, height, p)).slice();
    clean(labels, width, p);
    return {labels, markers};
  }

  #kept<T extends Float32Array | Int32Array>(stage: WatershedStage, p: WatershedParameters, make: () => T): T {
    const key = stageKey(stage, p);
    const known = this.#stages.get(stage);
    if (known?.key === key) return known.value as T;
    const value = make();
    this.#stages.set(stage, {key, value});
    return value;
  }
}

function smoothed(
  interior: Float32Array,
  width: number,
  height: number,
  {interiorSmooth}: WatershedParameters,
): Float32Array {
  return interiorSmooth > 0 ? gaussianFilter(interior, width, height, interiorSmooth) : interior;
}

function markersOf(maxima: Float32Array, width: number, height: number, p: WatershedParameters): Int32Array {
  const peaks = p.maximaSmooth > 0 ? gaussianFilter(maxima, width, height, p.maximaSmooth) : maxima;
  return labelComponents(hMaxima(peaks, width, height, p.maximaThreshold, p.radius), width, height);
}

function flooded(
  interior: Float32Array,
  markers: Int32Array,
  width: number,
  height: number,
  {interiorThreshold}: WatershedParameters,
): Int32Array {
  const [depth, mask] = floodInput(interior, interiorThreshold);
  return watershed(depth, markers, mask, width, height);
}

/** Changes `labels`. */
function clean(labels: Int32Array, width: number, p: WatershedParameters): void {
  removeSmallObjects(labels, p.smallObjectsThreshold);
  fillHoles(labels, width, p.fillHolesThreshold);
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
