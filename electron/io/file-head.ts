import {openFile} from './byte-source';

/** A file's first bytes, at most `most`. Throws as openRegular does. */
export function fileHead(path: string, most: number): Uint8Array {
  const file = openFile(path);
  try {
    return file.read(0, Math.min(most, file.size));
  } finally {
    file.close();
  }
}
