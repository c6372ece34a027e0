import {closeSync, openSync, writeSync} from 'node:fs';
import {openFile} from '../../../io/byte-source';
import {datatypePatch} from '../../../keras/patch-datatype';
import type {RetypedDataset} from '../../../keras/write-h5';

/** Gives datasets of types that h5wasm cannot create their true datatype. */
export function retype(path: string, datasets: readonly RetypedDataset[]): void {
  if (datasets.length === 0) return;
  const file = openFile(path);
  const patches = datasets.map((dataset) => datatypePatch(file, dataset.path, dataset.dtype));
  file.close();
  const descriptor = openSync(path, 'r+');
  try {
    for (const {offset, bytes} of patches) writeSync(descriptor, bytes, 0, bytes.length, offset);
  } finally {
    closeSync(descriptor);
  }
}
