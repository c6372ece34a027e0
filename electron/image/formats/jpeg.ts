/** JPEG; decoded whole. */
import {decode} from 'jpeg-js';
import type {ImageFile} from '../image-file';
import {decodedFile} from './decoded';

const LIMITS = {maxResolutionInMP: 1000, maxMemoryUsageInMB: 8000};

/** Grey where all three colours are equal everywhere. */
export function openJpeg(bytes: Uint8Array): ImageFile {
  const {width, height, data} = decode(bytes, {useTArray: true, formatAsRGBA: false, ...LIMITS});
  let isGrey = true;
  for (let i = 0; isGrey && i < data.length; i += 3) isGrey = data[i] === data[i + 1] && data[i] === data[i + 2];
  return decodedFile({width, height, samples: data, names: isGrey ? ['grey'] : ['red', 'green', 'blue'], stride: 3});
}
