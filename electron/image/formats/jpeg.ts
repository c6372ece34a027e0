/** JPEG; decoded whole. */
import {decodedJpeg} from '../jpeg-decoder';
import type {ImageFile} from '../image-file';
import {decodedFile} from './decoded';

/** Grey where all three colours are equal everywhere. */
export async function openJpeg(bytes: Uint8Array): Promise<ImageFile> {
  const {width, height, components, samples} = await decodedJpeg(bytes, {tables: null, colours: 'said'});
  let isGrey = true;
  if (components === 3)
    for (let i = 0; isGrey && i < samples.length; i += 3)
      isGrey = samples[i] === samples[i + 1] && samples[i] === samples[i + 2];
  return decodedFile({width, height, samples, names: isGrey ? ['grey'] : ['red', 'green', 'blue'], stride: components});
}
