import type {BandedImage} from '../banded-image';
import {deinterleaved} from '../deinterleave';

/** An image that was decoded whole. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array | Uint16Array;
  readonly names: readonly string[];
  /** Samples a pixel; those beyond the names are not taken. */
  readonly stride: number;
}

export function bandedOf({width, height, samples, names, stride}: Decoded): BandedImage {
  const Channel = samples instanceof Uint16Array ? Uint16Array : Uint8Array;
  return {
    width,
    height,
    names,
    types: names.map(() => (samples instanceof Uint16Array ? 'uint16' : 'uint8')),
    micrometresPerPixel: null,
    async *bands() {
      const values = names.map((_, c) => deinterleaved(samples, stride, c, new Channel(width * height)));
      yield {y: 0, rows: height, channels: names.map((_, c) => c), values};
    },
  };
}
