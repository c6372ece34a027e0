/** PNG of 8 and 16 bits; decoded whole. */
import {decode} from 'fast-png';
import {ImageError} from '../image-error';
import type {ImageFile} from '../image-file';
import {decodedFile} from './decoded';

/** By the samples of a pixel; alpha is no channel. */
const NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ['grey'],
  2: ['grey'],
  3: ['red', 'green', 'blue'],
  4: ['red', 'green', 'blue'],
};

export function openPng(bytes: Uint8Array): ImageFile {
  const png = decode(bytes, {checkCrc: true});
  if (png.palette)
    throw new ImageError('it is a PNG with a colour palette, whose numbers are not intensities; save it as greyscale');
  const {width, height, depth, channels, data} = png;
  const samples = depth === 16 ? (data as Uint16Array) : Uint8Array.from(data as ArrayLike<number>);
  return decodedFile({width, height, samples, names: NAMES[channels] ?? [], stride: channels});
}
