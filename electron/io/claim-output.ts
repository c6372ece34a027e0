/** What may be written where: nothing of a person's is ever replaced by mistake. */
import {closeSync, existsSync, lstatSync, readSync, realpathSync, statSync} from 'node:fs';
import {basename, dirname, extname, join, resolve} from 'node:path';
import {FaultError} from '../contract/fault';
import {existingParent} from './atomic-write';
import {nameFault} from './name-fault';
import {openRegular} from './regular-file';

export interface Claiming {
  /** Files and folders that are read: an output is none of them, and in none of them. */
  readonly inputs: readonly string[];
  readonly overwrite: boolean;
}

/**
 * Looks, before any work, whether each of these files may be written. Throws a FaultError ('usage') for one that is
 * given twice, that no file can be called, that is an input or lies in one, by whatever path, that is a device, a pipe,
 * a folder or a link to nowhere; and ('exists') for one that is there and may not be replaced, or could be no earlier
 * result.
 */
export function claimOutputs(outputs: readonly string[], {inputs, overwrite}: Claiming): void {
  const known = new Map<string, string>();
  const identify = (path: string): string => {
    const id = known.get(path) ?? identityAt(path);
    known.set(path, id);
    return id;
  };
  const taken = new Map(inputs.filter((input) => existsSync(input)).map((input) => [identify(realPath(input)), input]));
  const places = new Set<string>();
  for (const output of outputs) {
    const fault = nameFault(output);
    if (fault !== null) throw refusal(output, fault);
    const place = placeOf(output);
    if (places.has(place)) throw refusal(output, 'is given twice; give each file a name of its own');
    places.add(place);
    refuseInputs(output, place, (path) => taken.get(identify(path)));
    claimPlace(output, overwrite);
  }
}

/** `inputAt`: the input that a path is. */
function refuseInputs(output: string, place: string, inputAt: (path: string) => string | undefined): void {
  if (existsSync(place) && inputAt(place) !== undefined)
    throw refusal(output, 'is one of the files that are read; choose another place');
  for (let folder = existingParent(place); ; folder = dirname(folder)) {
    const input = inputAt(folder);
    if (input !== undefined)
      throw refusal(output, `lies inside ${realPath(input)}, which is read; choose another folder`);
    if (dirname(folder) === folder) return;
  }
}

/** The path with the links of its folders, as far as they exist, and its own resolved. */
function placeOf(path: string): string {
  const full = resolve(path);
  if (existsSync(full)) return realPath(full);
  const parent = existingParent(full);
  return join(realPath(parent), full.slice(parent.length));
}

/** As the system spells it, which counts where capitals do not. */
function realPath(path: string): string {
  return realpathSync.native(path);
}

/**
 * What two paths share that lead to one file: by other capitals, by a second name or by a second mount. The path itself
 * on a disk that numbers no files.
 */
function identityAt(path: string): string {
  const {dev, ino} = statSync(path, {bigint: true});
  return ino === 0n ? path : `${dev}:${ino}`;
}

function claimPlace(output: string, overwrite: boolean): void {
  const found = lstatSync(output, {throwIfNoEntry: false});
  if (!found) return;
  if (found.isSymbolicLink() && !existsSync(output)) throw refusal(output, 'is a link to nowhere; choose another name');
  const there = statSync(output);
  // What takes the place of a folder of results looks itself at what is in it.
  if (there.isDirectory() && extname(output) === '.zarr') return;
  if (there.isDirectory()) throw refusal(output, 'is a folder; give the name of a file');
  if (!there.isFile()) throw refusal(output, 'is a device or a pipe; give the name of a file');
  if (!overwrite) throw new FaultError('exists', `${output} exists already; choose another name or pass --overwrite.`);
  if (there.size === 0 || couldBeResult(output)) return;
  const kind = `no ${extname(output).slice(1)} file by its first bytes`;
  throw new FaultError(
    'exists',
    `${basename(output)} in ${dirname(resolve(output))} is ${kind}, and is not replaced; choose another name.`,
  );
}

function refusal(output: string, what: string): FaultError {
  return new FaultError('usage', `${output} ${what}.`);
}

const HDF5 = [0x89, 0x48, 0x44, 0x46];
const ZIP = [0x50, 0x4b];
/** What files of an ending begin with. */
const SIGNATURES: Readonly<Record<string, readonly number[]>> = {
  '.h5': HDF5,
  '.hdf5': HDF5,
  '.keras': ZIP,
  '.npz': ZIP,
};

/** Whether a file is, by its first bytes, what its ending says; of other endings it may be. */
function couldBeResult(path: string): boolean {
  const signature = SIGNATURES[extname(path).toLowerCase()];
  if (!signature) return true;
  const {descriptor} = openRegular(path);
  try {
    const head = new Uint8Array(signature.length);
    readSync(descriptor, head, 0, head.length, 0);
    return signature.every((byte, i) => head[i] === byte);
  } finally {
    closeSync(descriptor);
  }
}
