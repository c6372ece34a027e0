/** Arrays and archives. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {archiveKind} from '../../io/archive-kind';
import {unpack} from '../../io/archive';
import {readNpy, readNpz} from '../../io/npy';
import type {Files, FuzzedReader, SeedPlace} from '../reader';

const only = (files: Files): Uint8Array => files.get('file')!;

function places(files: RegExp): SeedPlace[] {
  return ['axes-*', 'images-*', 'matrix-*', 'old-h5-*', 'fuzz-seeds-*'].map((name) => ({
    folder: `.cache/fixtures/${name}`,
    files,
  }));
}

const NPY_WORDS = ["'descr': '", "'shape': (", '<f8', '>i4', '|b1', '<f2', '<c8', '<U3', '|V4'];

export const fileReaders: Readonly<Record<string, FuzzedReader>> = {
  npy: {
    reads: '.npy',
    seeds: places(/\.npy$/),
    words: NPY_WORDS,
    read: async (files) => void readNpy('a.npy', only(files)),
  },
  npz: {
    reads: '.npz',
    seeds: places(/\.npz$/),
    words: [...NPY_WORDS, 'PK'],
    read: async (files) => void readNpz('a.npz', only(files)),
  },
  archive: {
    reads: 'zip and tar archives, unpacked',
    seeds: places(/\.(zip|tar|tgz|tar\.gz)$/),
    words: ['PK', '../', '/etc/', 'ustar', 'saved_model.pb'],
    read: async (files, scratch) => {
      const kind = archiveKind(only(files).subarray(0, 512));
      if (!kind) return;
      const path = join(scratch, 'archive');
      // Of an archive that was refused a last write may still come.
      const folder = mkdtempSync(join(scratch, 'unpacked-'));
      writeFileSync(path, only(files));
      try {
        await unpack(path, kind, folder);
      } finally {
        rmSync(folder, {recursive: true, force: true});
      }
    },
  },
};
