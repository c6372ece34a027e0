/** A case's files as the folders that readers take. */
import {FaultError} from '../contract/fault';
import {bytesSource, type ImageFolder, type SourceFolder} from '../io/byte-source';
import type {Files} from './reader';

export function sourceFolder(files: Files): SourceFolder {
  return {
    name: 'model',
    path: null,
    list: () => [...files.keys()],
    has: (path) => files.has(path),
    open: (path) => {
      const bytes = files.get(path);
      if (!bytes) throw new FaultError('corrupt', `${path} is missing.`);
      return bytesSource(path, bytes);
    },
  };
}

export function imageFolder(files: Files): ImageFolder {
  const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  return {
    name: 'image.zarr',
    has: (path) => files.has(path),
    open: (path) => (files.has(path) ? bytesSource(path, files.get(path)!) : null),
    read: (path, most) => {
      const bytes = files.get(path);
      if (bytes && bytes.length > most) throw new FaultError('corrupt', `${path} is longer than ${most} bytes.`);
      return bytes ?? null;
    },
    holds: (bytes) => total >= bytes,
  };
}
