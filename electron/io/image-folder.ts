/** A folder that is an image, as a stranger may have made it: only plain files that lie in it are read. */
import {lstatSync, opendirSync, realpathSync, statSync} from 'node:fs';
import {join, sep} from 'node:path';
import {FaultError} from '../contract/fault';
import {openFile, type ByteSource, type ImageFolder} from './byte-source';

export function openImageFolder(path: string): ImageFolder {
  const root = realpathSync(path);
  const inside = (name: string): string | null => fileInside(root, name);
  return {
    name: path,
    has: (name) => inside(name) !== null,
    open(name) {
      const file = inside(name);
      return file === null ? null : openFile(file);
    },
    read(name, most) {
      const file = inside(name);
      if (file === null) return null;
      const source = openFile(file);
      try {
        return wholeOf(source, name, most);
      } finally {
        source.close();
      }
    },
    holds: (bytes) => bytesIn(root, bytes) >= bytes,
  };
}

function wholeOf(source: ByteSource, name: string, most: number): Uint8Array {
  if (source.size <= most) return source.read(0, source.size);
  throw new FaultError('corrupt', `${name} in it is ${source.size} bytes long; no more than ${most} are expected.`);
}

/** Null where there is no such file. Throws a FaultError ('corrupt') for a path or a link that leads out. */
function fileInside(root: string, name: string): string | null {
  const names = name.split('/');
  if (names.some((own) => own === '' || own === '.' || own === '..' || /[\\:\0]/.test(own)))
    throw new FaultError('corrupt', `it names ${JSON.stringify(name)}, which is no path inside its folder.`);
  const path = join(root, ...names);
  const found = statSync(path, {throwIfNoEntry: false});
  if (!found && lstatSync(path, {throwIfNoEntry: false}))
    throw new FaultError('corrupt', `${name} in it is a link that leads nowhere; copy the whole folder.`);
  if (!found?.isFile()) return null;
  const real = realpathSync(path);
  if (real.startsWith(root.endsWith(sep) ? root : root + sep)) return real;
  throw new FaultError('corrupt', `${name} in it is a link that leads out of its folder; copy what it leads to.`);
}

/** Bytes of all its files, counted until there are `enough`; what links lead to is not counted. */
function bytesIn(folder: string, enough: number): number {
  let sum = 0;
  const entries = opendirSync(folder);
  try {
    for (let entry = entries.readSync(); entry && sum < enough; entry = entries.readSync()) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) sum += bytesIn(path, enough - sum);
      else if (entry.isFile()) sum += statSync(path, {throwIfNoEntry: false})?.size ?? 0;
    }
  } finally {
    entries.closeSync();
  }
  return sum;
}
