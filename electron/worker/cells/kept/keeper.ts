/** When cells are kept: soon after they were found or changed, and before the image they are of is closed. */
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {faultOf} from '../../../contract/fault';
import type {KeptUsage} from '../../../contract/image';
import {dataFolder} from '../../../io/data-folder';
import {wholeHashOf} from '../../../io/fingerprint';
import type {OpenImage} from '../images';
import {keepCells, keptNameOf, mapsNameOf} from './keep-cells';
import {KeptStore} from './kept-store';

/** Sliders have rested for so long. */
const REST_MS = 800;

export interface ModelFiles {
  /** The file that was loaded. */
  readonly run: string;
  /** What the user gave. */
  readonly given: string;
}

export class Keeper {
  readonly store: KeptStore;
  readonly #waiting = new Set<OpenImage>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #fault: string | null = null;
  /** Hashes of models, every byte of them, by path and date: two that were trained alike may differ in one weight. */
  readonly #models = new Map<string, string>();

  constructor(folder = join(dataFolder(), 'results')) {
    this.store = new KeptStore(folder);
  }

  /** Right after a segmentation; gives the name under which its cells come back. */
  found(open: OpenImage, model: ModelFiles): string {
    open.mapsName = mapsNameOf(open, this.#hashOf(model));
    return this.#soon(open, 0);
  }

  /** After its parameters have changed; gives the name of the cells that there are now. */
  changed(open: OpenImage): string | null {
    return open.mapsName === null ? null : this.#soon(open, REST_MS);
  }

  /** All that waits is written now. */
  async settle(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const one of waiting) this.#writing = this.#writing.then(() => this.#write(one));
    await this.#writing;
  }

  /** Nothing is being written that rasters are read for. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  usage(): KeptUsage {
    return {...this.store.usage(), fault: this.#fault};
  }

  async clear(): Promise<KeptUsage> {
    await this.settle();
    this.store.clear();
    return this.usage();
  }

  setQuota(bytes: number): KeptUsage {
    this.store.setQuota(bytes);
    return this.usage();
  }

  #soon(open: OpenImage, ms: number): string {
    this.#waiting.add(open);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.settle(), ms);
    this.#timer.unref();
    return keptNameOf(open).cells;
  }

  async #write(open: OpenImage): Promise<void> {
    // Of parameters that are still being looked at there is nothing to keep.
    if (open.outOfDate.length > 0) return;
    try {
      await keepCells(this.store, keptNameOf(open), {...open});
      this.#fault = null;
    } catch (error) {
      // They can be saved all the same; only the next start will not have them, which is said where they are counted.
      this.#fault = faultOf(error).message;
    }
  }

  #hashOf({run, given}: ModelFiles): string {
    const {mtimeMs, size} = statSync(run);
    const key = `${mtimeMs} ${size} ${run} ${given}`;
    const known = this.#models.get(key) ?? wholeHashOf(given);
    this.#models.set(key, known);
    return known;
  }
}
