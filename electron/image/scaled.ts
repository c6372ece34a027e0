import type {ChannelInfo} from '../contract/image';
import type {Samples} from '../contract/raster';

/** As a tile has what is no 8- or 16-bit integer: 0..65535 between the channel's min and max. */
export function scaled(values: Samples, {min, max}: Pick<ChannelInfo, 'min' | 'max'>): Uint16Array<ArrayBuffer> {
  const range = max - min || 1;
  return Uint16Array.from(values, (value) => ((value - min) / range) * 65535);
}
