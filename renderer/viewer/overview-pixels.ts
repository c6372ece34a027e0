import type {TileData} from '../../electron/contract/image';
import type {ChannelLook} from './gl';
import {colourAt} from './ramps';

/** By the channel's index; null: not there. */
export type ChannelPixels = ReadonlyMap<number, TileData | null>;

/** Red, green, blue and opacity of so many pixels, as the shader has them; null where no channel is there. */
export function overviewPixels(
  pixels: ChannelPixels,
  looks: ReadonlyMap<number, ChannelLook>,
  count: number,
): Uint8ClampedArray<ArrayBuffer> | null {
  const out = new Uint8ClampedArray(count * 4);
  let isThere = false;
  for (const [index, {low, high, ramp}] of looks) {
    const data = pixels.get(index);
    if (data?.length !== count) continue;
    isThere = true;
    for (let i = 0; i < count; i += 1) {
      const [red, green, blue] = colourAt(ramp, (data[i]! - low) / Math.max(high - low, 1));
      out[4 * i] = out[4 * i]! + red * 255;
      out[4 * i + 1] = out[4 * i + 1]! + green * 255;
      out[4 * i + 2] = out[4 * i + 2]! + blue * 255;
      out[4 * i + 3] = 255;
    }
  }
  return isThere ? out : null;
}
