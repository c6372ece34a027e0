/** When cells are kept: soon after they were found or changed, and before the image they are of is closed. */
import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {faultOf} from '../../../contract/fault';
import type {EngineId} from '../../../contract/engines';
import type {KeptUsage, SegmentOptions} from '../../../contract/image';
import {dataFolder} from '../../../io/data-folder';
import {wholeHashOf} from '../../../io/fingerprint';
import {stateOf} from '../../../io/path-state';
import {readBundleValue} from '../../../io/raster-bundle';
import type {OpenImage} from '../images';
import {contentOf, keepCells, keptNameOf, mapsNameOf, optionsText} from './keep-cells';
import {keptCells} from './kept-schema';
import {KeptStore} from './kept-store';
import {isOf, restoreCells} from './restore-cells';

/** Sliders have rested for so long. */
const REST_MS = 800;

export interface ModelFiles {
  /** The file that was loaded. */
  readonly run: string;
  /** What the user gave. */
  readonly given: string;
}

/** How cells are wanted. `engine` null: by any. */
export interface Wanted {
  /** What the user gave. */
  readonly model: string;
  readonly engine: EngineId | null;
  readonly options: SegmentOptions;
}

export class Keeper {
  readonly store: KeptStore;
  readonly #waiting = new Set<OpenImage>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #fault: string | null = null;
  /** What was lost of an image that has no cells now. */
  #lost: string | null = null;
  /** Hashes of models, every byte of them, by their state: two that were trained alike may differ in one weight. */
  readonly #models = new Map<string, string>();

  constructor(folder = join(dataFolder(), 'results')) {
    this.store = new KeptStore(folder);
  }

  /** Right after a segmentation; gives the name under which its cells come back. */
  found(open: OpenImage, model: ModelFiles): string {
    const content = this.#hashOf(model.run === model.given ? [model.run] : [model.run, model.given]);
    open.madeBy = open.madeBy && {...open.madeBy, content: this.#hashOf([model.given])};
    open.mapsName = mapsNameOf(open, content);
    return this.#soon(open, 0);
  }

  /**
   * The cells that were kept of the image's pixels last, or those of `wanted`, put into it; what was lost of them, and
   * that their model is another one by now, becomes a note.
   */
  async restore(open: OpenImage, wanted: string | null = null): Promise<void> {
    const {key, dropped, isMapsDropped} = await restoreCells(this.store, open, wanted);
    const lost = [
      ...(dropped > 0 ? [`cells that were kept of ${basename(open.path)} were damaged on the disk and are gone`] : []),
      ...(isMapsDropped ? ['the maps that were kept with these cells were damaged on the disk and are gone'] : []),
    ];
    if (key === null) this.#lost = lost[0] ?? this.#lost;
    else open.keptNotes = [...lost, ...this.#changedModel(open)].map((text) => ({text, option: null}));
  }

  /** The name of cells of these very pixels that this model found with these options; null: none are kept. */
  async alike(open: OpenImage, {model, engine, options}: Wanted): Promise<string | null> {
    await this.settle();
    const image = contentOf(open);
    const wanted = optionsText(options);
    for (const cells of this.store.cellsOf(image)) {
      const written = await readBundleValue(this.store.cellsPath({image, cells})).catch(() => null);
      const read = keptCells.safeParse(written);
      if (!read.success || optionsText(read.data.options) !== wanted || !isOf(read.data, open)) continue;
      const {madeBy} = read.data;
      const isBy = engine === null || madeBy.engine === engine;
      if (isBy && madeBy.content === this.#hashOf([model])) return cells;
    }
    return null;
  }

  #changedModel({madeBy}: OpenImage): string[] {
    if (!madeBy?.content || !existsSync(madeBy.model) || this.#hashOf([madeBy.model]) === madeBy.content) return [];
    return [`${basename(madeBy.model)} has changed since these cells were found with it`];
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
    const lost = this.#lost === null ? null : `${capitalised(this.#lost)}.`;
    return {...this.store.usage(), fault: this.#fault ?? lost};
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

  #hashOf(paths: readonly string[]): string {
    const hashes = paths.map((path) => {
      const state = stateOf(path);
      const known = this.#models.get(state) ?? wholeHashOf(path);
      this.#models.set(state, known);
      return known;
    });
    return hashes.join(' ');
  }
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
