import {histogramOf} from '../contract/histogram';
import type {ChannelInfo} from '../contract/image';
import type {Samples, SampleType} from '../contract/raster';

const SAMPLES = 65_536;
/** What cameras give at most, by their bits. */
const MOST_OF_CAMERAS = [8, 10, 12, 14, 16].map((bits) => 2 ** bits - 1);

/**
 * Range, display limits and histogram of a channel that comes piece by piece; NaN and infinite values are passed over.
 */
export class ChannelStatistics {
  readonly #type: SampleType;
  readonly #step: number;
  readonly #sample: number[] = [];
  #min = Infinity;
  #max = -Infinity;
  #gaps = 0;
  /** How far into the next piece the next sample lies. */
  #next = 0;

  constructor(type: SampleType, pixels: number) {
    this.#type = type;
    this.#step = Math.max(1, Math.floor(pixels / SAMPLES));
  }

  add(values: Samples): void {
    let [min, max, gaps] = [this.#min, this.#max, 0];
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i]!;
      if (value < min && value !== -Infinity) min = value;
      if (value > max && value !== Infinity) max = value;
      // Of finite numbers only is this zero.
      if (value - value !== 0) gaps += 1;
    }
    [this.#min, this.#max] = [min, max];
    this.#gaps += gaps;
    let at = this.#next;
    for (; at < values.length; at += this.#step) if (Number.isFinite(values[at])) this.#sample.push(values[at]!);
    this.#next = at - values.length;
  }

  /** How many pixels are no numbers, or infinite. */
  get gaps(): number {
    return this.#gaps;
  }

  finish(): Omit<ChannelInfo, 'name'> {
    const scaled = !(this.#type === 'uint8' || this.#type === 'uint16');
    const [min, max] = [this.#min, this.#max];
    if (!(max >= min)) return {min: 0, max: 0, low: 0, high: 0, scaled, histogram: histogramOf([], 0, 0), ...NOTHING};
    const sample = Float64Array.from(this.#sample).toSorted();
    const histogram = histogramOf(sample, min, max);
    const at = (fraction: number): number =>
      sample[Math.min(Math.floor(sample.length * fraction), sample.length - 1)] ?? 0;
    const [low, high] = [at(0.005), at(0.995)];
    return {min, max, low, high: high > low ? high : max, scaled, histogram, ...momentsOf(sample, max)};
  }
}

type Moments = Pick<ChannelInfo, 'mean' | 'deviation' | 'saturated'>;

const NOTHING: Moments = {mean: 0, deviation: 0, saturated: 0};

function momentsOf(sample: Float64Array, max: number): Moments {
  const count = sample.length;
  if (count === 0) return NOTHING;
  let [sum, squares, greatest] = [0, 0, 0];
  for (const value of sample) sum += value;
  const mean = sum / count;
  for (const value of sample) {
    squares += (value - mean) ** 2;
    if (value === max) greatest += 1;
  }
  const saturated = MOST_OF_CAMERAS.includes(max) ? greatest / count : 0;
  return {mean, deviation: Math.sqrt(squares / count), saturated};
}
