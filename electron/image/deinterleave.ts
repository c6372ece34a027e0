import type {Samples} from '../contract/raster';

/** Every `stride`-th sample from the `channel`-th on, into `out`. */
export function deinterleaved<T extends Samples>(
  samples: ArrayLike<number>,
  stride: number,
  channel: number,
  out: T,
): T {
  for (let i = 0, at = channel; i < out.length; i += 1, at += stride) out[i] = samples[at]!;
  return out;
}

/** Each of `count` interleaved channels by itself, as arrays of the samples' own kind. */
export function channelsOf(samples: Samples, count: number): Samples[] {
  if (count === 1) return [samples];
  const Channel = samples.constructor as new (length: number) => Samples;
  return Array.from({length: count}, (_, c) =>
    deinterleaved(samples, count, c, new Channel(Math.floor(samples.length / count))),
  );
}
