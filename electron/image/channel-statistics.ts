import type {ChannelInfo, Plane} from '../contract/image';

const BINS = 64;
const SAMPLES = 65_536;

/** Range, display limits and histogram of a channel; NaN and infinite values are passed over. */
export function channelStatistics({data}: Plane): Omit<ChannelInfo, 'name'> {
  const scaled = !(data instanceof Uint8Array || data instanceof Uint16Array);
  let min = Infinity;
  let max = -Infinity;
  for (const value of data) {
    if (value < min && value !== -Infinity) min = value;
    if (value > max && value !== Infinity) max = value;
  }
  if (!(max >= min)) return {min: 0, max: 0, low: 0, high: 0, scaled, histogram: Array.from({length: BINS}, () => 0)};
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  const sample: number[] = [];
  for (let i = 0; i < data.length; i += step) if (Number.isFinite(data[i])) sample.push(data[i]!);
  sample.sort((a, b) => a - b);
  const histogram = Array.from({length: BINS}, () => 0);
  const range = max - min || 1;
  for (const value of sample) histogram[Math.min(Math.floor(((value - min) / range) * BINS), BINS - 1)]! += 1;
  const at = (fraction: number): number => sample[Math.min(Math.floor(sample.length * fraction), sample.length - 1)] ?? 0;
  const [low, high] = [at(0.005), at(0.995)];
  return {min, max, low, high: high > low ? high : max, scaled, histogram};
}
