import {encode} from 'fast-png';
import type {Raster, Samples} from '../contract/raster';
import {subsampled} from '../image/subsample';
import {labelColour} from './label-colour';

export interface OverlayChannel {
  readonly raster: Raster;
  /** 0..255 each. */
  readonly colour: readonly [number, number, number];
}

/** The longest side of an overlay. */
const LONGEST = 4096;

/**
 * The channels in their colours, stretched to their 99.8th percentile, with the cells' outlines over them, as PNG; of a
 * larger image every n-th pixel.
 */
export function overlayPng(channels: readonly OverlayChannel[], labels: Raster<'int32'>): Uint8Array {
  const step = Math.ceil(Math.max(labels.width, labels.height) / LONGEST);
  const [width, height] = [Math.ceil(labels.width / step), Math.ceil(labels.height / step)];
  const rgb = new Float32Array(width * height * 3);
  for (const {raster, colour} of channels) {
    const values = everyNth(raster, step);
    const [low, high] = limits(values);
    const range = high - low || 1;
    for (let i = 0; i < values.length; i += 1) {
      const value = Math.min(Math.max((values[i]! - low) / range, 0), 1);
      for (let c = 0; c < 3; c += 1) rgb[3 * i + c]! += value * colour[c]!;
    }
  }
  const data = Uint8Array.from(rgb, (value) => Math.min(value, 255));
  const shown = everyNth(labels, step) as Int32Array;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const label = shown[at]!;
      if (label && isBorder(shown, width, height, x, y)) data.set(labelColour(label), 3 * at);
    }
  }
  return encode({width, height, data, channels: 3, depth: 8});
}

function everyNth(raster: Raster, step: number): Samples {
  return step === 1
    ? raster.read(0, 0, raster.width, raster.height)
    : subsampled(raster, {x: 0, y: 0, width: raster.width, height: raster.height}, step);
}

/** Whether a 4-neighbour has another label; the image's own edge is no border. */
export function isBorder(labels: Int32Array, width: number, height: number, x: number, y: number): boolean {
  const at = y * width + x;
  const label = labels[at];
  return (
    (x > 0 && labels[at - 1] !== label) ||
    (x < width - 1 && labels[at + 1] !== label) ||
    (y > 0 && labels[at - width] !== label) ||
    (y < height - 1 && labels[at + width] !== label)
  );
}

/** The 0.2nd and 99.8th percentile, from at most 65,536 samples. */
function limits(values: Samples): [number, number] {
  const step = Math.max(1, Math.floor(values.length / 65536));
  const sample = Float64Array.from({length: Math.ceil(values.length / step)}, (_, i) => values[i * step]!).toSorted();
  return [sample[Math.floor(sample.length * 0.002)] ?? 0, sample[Math.floor(sample.length * 0.998)] ?? 0];
}
