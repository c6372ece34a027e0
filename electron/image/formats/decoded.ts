import {deinterleaved} from '../deinterleave';
import type {ImageFile, PlaneSource} from '../image-file';
import {fileOf, plainSeries} from '../one-series';

/** An image that was decoded whole. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array | Uint16Array;
  readonly names: readonly string[];
  /** Samples a pixel; those beyond the names are not taken. */
  readonly stride: number;
}

export function decodedFile({width, height, samples, names, stride}: Decoded): ImageFile {
  const Channel = samples instanceof Uint16Array ? Uint16Array : Uint8Array;
  const plane: PlaneSource = {
    width,
    height,
    types: names.map(() => (samples instanceof Uint16Array ? 'uint16' : 'uint8')),
    open: async () => ({
      pieceRows: 1,
      read: async (y, rows) => {
        const own = samples.subarray(y * width * stride, (y + rows) * width * stride);
        return names.map((_, c) => deinterleaved(own, stride, c, new Channel(width * rows)));
      },
    }),
  };
  return fileOf(plainSeries({width, height, names, planes: [plane], isChannelsSaid: true}));
}
