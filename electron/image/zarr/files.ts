/** Zarr's metadata as it lies in a folder: what is no plain file inside, too long, or no JSON, is refused in words. */
import {FaultError} from '../../contract/fault';
import type {ByteSource, ImageFolder} from '../../io/byte-source';
import {ImageError} from '../image-error';

export type Fields = Readonly<Record<string, unknown>>;

/** Longer metadata is refused: a plate's, consolidated, has a few megabytes. */
const MOST_JSON = 1 << 26;

export class ZarrFiles {
  readonly #folder: ImageFolder;

  constructor(folder: ImageFolder) {
    this.#folder = folder;
  }

  open(path: string): ByteSource | null {
    return inWords(() => this.#folder.open(path));
  }

  read(path: string, most: number): Uint8Array | null {
    return inWords(() => this.#folder.read(path, most));
  }

  text(path: string): string | null {
    const bytes = this.read(path, MOST_JSON);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Null where there is no such file. Throws an ImageError for what is no JSON of an object. */
  json(path: string): Fields | null {
    const text = this.text(path);
    return text === null ? null : parsed(path, text);
  }
}

function parsed(path: string, text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  try {
    // Python writes numbers that JSON does not have.
    value ??= JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g, (_, words) => words ?? 'null'));
  } catch (cause) {
    throw new ImageError(`its ${path} is no JSON; the folder is damaged`, {cause});
  }
  const found = fieldsOf(value);
  if (!found) throw new ImageError(`its ${path} holds no metadata; the folder is damaged`);
  return found;
}

/** What is wrong with a file in the folder is wrong with the image. */
export function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof FaultError && cause.fault.kind === 'corrupt')
      throw new ImageError(cause.message.replace(/\.$/, ''), {cause});
    throw cause;
  }
}

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** None where it is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Whole numbers from `least` on; null where it is anything else. */
export function countsOf(value: unknown, least: number): readonly number[] | null {
  const counts = listOf(value);
  const areCounts = Array.isArray(value) && counts.every((own) => Number.isSafeInteger(own) && Number(own) >= least);
  return areCounts ? (counts as readonly number[]) : null;
}
