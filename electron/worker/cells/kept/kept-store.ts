/**
 * Where cells are kept between starts: a folder for each image, by its content; in it a file of cells for each way they
 * were made, and one of maps for each way they were predicted. The oldest go first: maps before cells, which are a
 * hundredth of their size.
 */
import {existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';
import {readSealed, writeSealed} from '../../../io/sealed-json';

/** What the cells and maps of one image are found by. */
export interface KeptName {
  /** Of the image's content. */
  readonly image: string;
  /** Of what the maps were predicted with. */
  readonly maps: string;
  /** Of that, and of the parameters. */
  readonly cells: string;
}

const CELLS = '.cells';
const MAPS = '.maps';
const QUOTA_BYTES = 4e9;
const LEAST_QUOTA_BYTES = 1e7;
const settings = z.object({quotaBytes: z.number().min(LEAST_QUOTA_BYTES)});

interface KeptFile {
  readonly path: string;
  readonly isMaps: boolean;
  readonly bytes: number;
  readonly usedMs: number;
}

export class KeptStore {
  readonly #folder: string;
  /** Of all files; null: not counted yet. */
  #bytes: number | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  cellsPath({image, cells}: Pick<KeptName, 'image' | 'cells'>): string {
    return join(this.#folder, image, `${cells}${CELLS}`);
  }

  mapsPath({image, maps}: Pick<KeptName, 'image' | 'maps'>): string {
    return join(this.#folder, image, `${maps}${MAPS}`);
  }

  /** Names of the cells that are kept of an image, those that were made or shown last first. */
  cellsOf(image: string): readonly string[] {
    const folder = join(this.#folder, image);
    if (!existsSync(folder)) return [];
    return filesIn(folder)
      .filter(({isMaps}) => !isMaps)
      .toSorted((a, b) => b.usedMs - a.usedMs)
      .map(({path}) => path.slice(folder.length + 1, -CELLS.length));
  }

  /** From now on these are the last that were used. */
  touch(path: string): void {
    if (existsSync(path)) utimesSync(path, new Date(), new Date());
  }

  /** Call after a file was written: counts it, and makes room where there is too much. */
  added(path: string): void {
    this.#bytes = this.#bytes === null ? sum(this.#files()) : this.#bytes + statSync(path).size;
    if (this.#bytes > this.quotaBytes()) this.trim();
  }

  /** Removes the oldest beyond the quota. */
  trim(): void {
    const quota = this.quotaBytes();
    const files = this.#files();
    let bytes = sum(files);
    const oldest = files.toSorted((a, b) => Number(b.isMaps) - Number(a.isMaps) || a.usedMs - b.usedMs);
    for (const file of oldest) {
      if (bytes <= quota) break;
      rmSync(file.path, {force: true});
      bytes -= file.bytes;
    }
    this.#bytes = bytes;
    this.#removeEmpty();
  }

  usage(): {readonly bytes: number; readonly images: number; readonly quotaBytes: number} {
    const folders = this.#folders().filter((folder) => filesIn(folder).some(({isMaps}) => !isMaps));
    return {bytes: sum(this.#files()), images: folders.length, quotaBytes: this.quotaBytes()};
  }

  clear(): void {
    for (const folder of this.#folders()) rmSync(folder, {recursive: true, force: true});
    this.#bytes = null;
  }

  quotaBytes(): number {
    const read = settings.safeParse(readSealed(this.#settingsPath()));
    return read.success ? read.data.quotaBytes : QUOTA_BYTES;
  }

  setQuota(quotaBytes: number): void {
    mkdirSync(this.#folder, {recursive: true});
    writeSealed(this.#settingsPath(), settings.parse({quotaBytes: Math.max(quotaBytes, LEAST_QUOTA_BYTES)}));
    this.trim();
  }

  #settingsPath(): string {
    return join(this.#folder, 'settings.json');
  }

  #folders(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder, {withFileTypes: true})
      .filter((entry) => entry.isDirectory())
      .map(({name}) => join(this.#folder, name));
  }

  #files(): KeptFile[] {
    return this.#folders().flatMap(filesIn);
  }

  #removeEmpty(): void {
    for (const folder of this.#folders())
      if (readdirSync(folder).length === 0) rmSync(folder, {recursive: true, force: true});
  }
}

/** Ours alone: what else lies there is left alone. */
function filesIn(folder: string): KeptFile[] {
  return readdirSync(folder).flatMap((name) => {
    const isMaps = name.endsWith(MAPS);
    if (!isMaps && !name.endsWith(CELLS)) return [];
    const path = join(folder, name);
    const found = statSync(path, {throwIfNoEntry: false});
    return found ? [{path, isMaps, bytes: found.size, usedMs: found.mtimeMs}] : [];
  });
}

function sum(files: readonly KeptFile[]): number {
  return files.reduce((all, {bytes}) => all + bytes, 0);
}
