/** What may be written where: nothing of a person's is ever replaced by mistake. */
import {closeSync, existsSync, lstatSync, readSync, realpathSync, statSync} from 'node:fs';
import {basename, dirname, extname, join, resolve, sep} from 'node:path';
import {FaultError} from '../contract/fault';
import {existingParent} from './atomic-write';
import {openRegular} from './regular-file';

export interface Claiming {
  /** Files and folders that are read: an output is none of them, and in none of them. */
  readonly inputs: readonly string[];
  readonly overwrite: boolean;
}

/**
 * Looks, before any work, whether each of these files may be written. Throws a FaultError ('usage') for one that is
 * given twice, that is an input or lies in one after links are resolved, that is a device, a pipe, a folder or a link
 * to nowhere; and ('exists') for one that is there and may not be replaced, or could be no earlier result.
 */
export function claimOutputs(outputs: readonly string[], {inputs, overwrite}: Claiming): void {
  const taken = inputs.filter((input) => existsSync(input)).map((input) => realpathSync(input));
  const places = outputs.map(placeOf);
  for (const [i, place] of places.entries()) {
    const output = outputs[i]!;
    if (places.indexOf(place) !== i) throw refusal(output, 'is given twice; give each file a name of its own');
    const input = taken.find((one) => place === one || place.startsWith(one + sep));
    if (input === place) throw refusal(output, 'is one of the files that are read; choose another place');
    if (input !== undefined) throw refusal(output, `lies inside ${input}, which is read; choose another folder`);
    claimPlace(output, overwrite);
  }
}

/** The path with the links of its folders, as far as they exist, and its own resolved. */
function placeOf(path: string): string {
  const full = resolve(path);
  if (existsSync(full)) return realpathSync(full);
  const parent = existingParent(full);
  return join(realpathSync(parent), full.slice(parent.length));
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
