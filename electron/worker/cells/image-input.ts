import {FaultError} from '../../contract/fault';
import {isImageName} from '../../contract/image-formats';
import {equalizedChannel, zeroChannel} from '../../image/prepare';
import {cutTile, tilingOf} from '../../image/tile';
import type {InputPort, Values} from '../../plan/run';
import {closeImage, openImage} from './images';
import type {Stages} from '../runtime/stages';

/** A .npy is taken for the array that a model is given as it is. */
export function isImagePath(path: string): boolean {
  return isImageName(path) && !/\.npy$/i.test(path);
}

/**
 * The first tiles of an image, prepared as for segmentation, as a batch of up to four for a model of one picture input.
 */
export async function imageInput(ports: readonly InputPort[], path: string, stages: Stages): Promise<Values[]> {
  const [input] = ports;
  const [, height = null, width = null, channels = null] = input?.shape ?? [];
  if (!input || ports.length !== 1 || input.shape?.length !== 4 || channels === null) {
    throw new FaultError(
      'usage',
      'An image can be given to models of one input of height x width x channels; give the arrays as an .npz instead.',
    );
  }
  const open = await openImage(path, stages);
  const {info, planes} = open.image;
  const prepared = Array.from({length: channels}, (_, c) =>
    planes[c]
      ? equalizedChannel(planes[c], open.scratch.make, () => stages.check())
      : zeroChannel(info.width, info.height),
  );
  const [tileHeight, tileWidth] = [height ?? 256, width ?? 256];
  const tiling = tilingOf(info.width, info.height, tileHeight, tileWidth);
  const count = Math.min(tiling.places.length, 4);
  const size = tileHeight * tileWidth * channels;
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i += 1) cutTile(prepared, tiling, i, data.subarray(i * size, (i + 1) * size));
  closeImage(open);
  return [{name: input.name, shape: [count, tileHeight, tileWidth, channels], data}];
}
