import {encode} from 'fast-png';
import type {Plane} from '../contract/image';
import {labelColour} from './label-colour';

export interface OverlayChannel {
  readonly plane: Plane;
  /** 0..255 each. */
  readonly colour: readonly [number, number, number];
}

/** The channels in their colours, stretched to their 99.8th percentile, with the cells' outlines over them, as PNG. */
export function overlayPng(channels: readonly OverlayChannel[], labels: Int32Array, width: number, height: number): Uint8Array {
  const rgb = new Float32Array(width * height * 3);
  for (const {plane, colour} of channels) {
    const [low, high] = limits(plane);
    const range = high - low || 1;
    for (let i = 0; i < plane.data.length; i += 1) {
      const value = Math.min(Math.max((plane.data[i]! - low) / range, 0), 1);
      for (let c = 0; c < 3; c += 1) rgb[3 * i + c]! += value * colour[c]!;
    }
  }
  const data = Uint8Array.from(rgb, (value) => Math.min(value, 255));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const label = labels[at]!;
      if (label && isBorder(labels, width, height, x, y)) data.set(labelColour(label), 3 * at);
    }
  }
  return encode({width, height, data, channels: 3, depth: 8});
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
function limits(plane: Plane): [number, number] {
  const step = Math.max(1, Math.floor(plane.data.length / 65536));
  const sample = Float64Array.from({length: Math.ceil(plane.data.length / step)}, (_, i) => plane.data[i * step]!).toSorted();
  return [sample[Math.floor(sample.length * 0.002)] ?? 0, sample[Math.floor(sample.length * 0.998)] ?? 0];
}
