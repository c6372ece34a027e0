/** Weights from a Keras .h5 to the file of a graph's weights, as they are asked for. */
import {closeSync, openSync, readSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {Initializers} from '../../../graph/onnx/initializers';
import {identityOf, isSameFile} from '../../../io/file-identity';
import type {FileTensor, WeightsRequest} from '../onnx-calls';
import {WeightsFile} from '../weights-file';

/** Throws where the .h5 is another file by now, or ends too soon. */
export async function writeWeights({source, path, tensors}: WeightsRequest): Promise<void> {
  const descriptor = openSync(source.path, 'r');
  try {
    if (!isSameFile(identityOf(source.path), source.identity)) throw new Error('the file was replaced');
    const weights = new WeightsFile(await open(path, 'r+'));
    try {
      const bytes = new Initializers(Math.max(0, ...tensors.map(lengthOf)));
      for (const tensor of tensors) {
        const read = (allocate: (length: number) => Uint8Array): Float32Array =>
          floatsAt(descriptor, tensor, allocate(tensor.range.bytes));
        const given = bytes.of((allocate) => ({values: read(allocate), factor: tensor.factor}), tensor);
        await weights.write(given, tensor.offset);
      }
    } finally {
      await weights.close();
    }
  } finally {
    closeSync(descriptor);
  }
}

function lengthOf({shape}: FileTensor): number {
  return 4 * shape.reduce((count, size) => count * size, 1);
}

function floatsAt(descriptor: number, {range}: FileTensor, into: Uint8Array): Float32Array {
  for (let done = 0; done < range.bytes;) {
    const count = readSync(descriptor, into, done, range.bytes - done, range.offset + done);
    if (count === 0) throw new Error('the file ends too soon');
    done += count;
  }
  return new Float32Array(into.buffer, into.byteOffset, range.bytes / 4);
}
