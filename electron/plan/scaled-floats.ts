/** Values that are still to be multiplied, channel by channel. */

export interface ScaledFloats {
  /** To be read only. */
  readonly values: Float32Array;
  /** For each channel of the last axis; null: they are as they should be. */
  readonly factor: Float32Array | null;
}

/**
 * A function of its own, so that the compiler sees the one hot loop: in single precision, eight at a time, it takes
 * half the time.
 */
export function scale(values: Float32Array, factors: Float64Array | Float32Array): void {
  const {fround} = Math;
  const factor = Float32Array.from(factors);
  const channels = factor.length;
  const end = values.length;
  for (let at = 0; at < end; at += channels) {
    let c = 0;
    for (; c + 7 < channels; c += 8) {
      const i = at + c;
      values[i] = fround(values[i]! * factor[c]!);
      values[i + 1] = fround(values[i + 1]! * factor[c + 1]!);
      values[i + 2] = fround(values[i + 2]! * factor[c + 2]!);
      values[i + 3] = fround(values[i + 3]! * factor[c + 3]!);
      values[i + 4] = fround(values[i + 4]! * factor[c + 4]!);
      values[i + 5] = fround(values[i + 5]! * factor[c + 5]!);
      values[i + 6] = fround(values[i + 6]! * factor[c + 6]!);
      values[i + 7] = fround(values[i + 7]! * factor[c + 7]!);
    }
    for (; c < channels; c += 1) values[at + c]! *= factor[c]!;
  }
}
