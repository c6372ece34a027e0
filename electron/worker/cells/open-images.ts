/**
 * Images that are open for the window. Those not used for longest are closed, and opened again with their cells when
 * they are asked for: thousands of images take the memory of a few.
 */
import type {PlaneChoice} from '../../contract/image';
import {SAMPLE_ARRAYS, type Raster} from '../../contract/raster';
import {openRaster} from '../../io/raster';
import type {JobContext} from '../runtime/stages';
import {Stages} from '../runtime/stages';
import {borrowed, closeImage, lend, openImage, type LentImage, type OpenImage} from './images';
import {Keeper} from './kept/keeper';
import {memoryBudget} from './memory-budget';
import {hashOfPixels, pixelsOf} from './pixels';

/** An image by its id, and what it is opened from. */
export interface ImageToOpen {
  readonly id: string;
  readonly path: string;
  readonly planes: PlaneChoice;
  /** As another thread has read it; left out: it is read here. */
  readonly lent?: LentImage;
}

const MOST_IMAGES = 12;
const MOST_BYTES = 1e9;

export class OpenImages {
  readonly keeper: Keeper;
  /** In order of use, the longest unused first. */
  readonly #open = new Map<string, OpenImage>();
  readonly #most: {readonly images: number; readonly bytes: number};
  /** The one that is looked at: its pixels are asked for without a word before. */
  #shown: string | null = null;

  constructor(keeper = new Keeper(), most = {images: MOST_IMAGES, bytes: Math.min(MOST_BYTES, memoryBudget() / 4)}) {
    this.keeper = keeper;
    this.#most = most;
  }

  /** Read from its file, whether or not it was open. */
  async open(context: JobContext, {id, path, planes, lent}: ImageToOpen): Promise<OpenImage> {
    const file = {path, choice: planes};
    const open = lent ? borrowed(file, lent) : await openImage(path, new Stages(context), planes);
    await this.#close(id);
    this.#open.set(id, open);
    await this.#makeRoom(id);
    return open;
  }

  /** As it is open; else opened, with the cells that were kept of it. */
  async use(context: JobContext, image: ImageToOpen): Promise<OpenImage> {
    const known = this.#known(image);
    if (known) return known;
    const open = await this.open(context, image);
    await this.keeper.restore(open);
    return open;
  }

  /** For another thread, which has the cells. */
  async lend(context: JobContext, image: ImageToOpen): Promise<LentImage> {
    return lend(this.#known(image) ?? (await this.open(context, image)));
  }

  #known(image: ImageToOpen): OpenImage | null {
    const known = this.#open.get(image.id);
    if (!known || !isOf(known, image) || (image.lent && !isTaken(known, image.lent))) return null;
    this.#open.delete(image.id);
    this.#open.set(image.id, known);
    return known;
  }

  /** For its pixels; undefined where it is not open. */
  look(id: string): OpenImage | undefined {
    this.#shown = id;
    return this.#open.get(id);
  }

  async #makeRoom(used: string): Promise<void> {
    const bytes = (): number => [...this.#open.values()].reduce((sum, open) => sum + bytesOf(open), 0);
    for (const id of this.#open.keys()) {
      if (this.#open.size <= this.#most.images && bytes() <= this.#most.bytes) break;
      if (id !== used && id !== this.#shown) await this.#close(id);
    }
  }

  async #close(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (!open) return;
    await this.keeper.settle();
    this.#open.delete(id);
    closeImage(open);
  }
}

/** Whether it is the same planes of the same file, be they read anew. */
function isOf({choice, image: {info}}: OpenImage, {planes, lent}: ImageToOpen): boolean {
  const isRead = !lent || JSON.stringify(info) === JSON.stringify(lent.info);
  return isRead && JSON.stringify(choice) === JSON.stringify(planes);
}

/** Whether the image is, as it was read anew, still the same: it then goes on with what was read. */
function isTaken(open: OpenImage, {info, planes}: LentImage): boolean {
  if (open.image.planes.every(({handle}, i) => handle.key === planes[i]!.key)) return true;
  const read = planes.map((handle) => openRaster(handle));
  const before = open.segmentation && pixelsOf(open);
  open.pixels = hashOfPixels(read);
  if (before !== null && before !== open.pixels) return false;
  open.image = {info, planes: read};
  open.content = null;
  return true;
}

function bytesOf({image, segmentation, other}: OpenImage): number {
  const maps = segmentation ? [...segmentation.maps.values()].flatMap(({planes}) => planes) : [];
  const labels = segmentation?.results.map((result) => result.labels) ?? [];
  const others = other?.results.map((result) => result.labels) ?? [];
  return [...image.planes, ...maps, ...labels, ...others].reduce((sum, raster) => sum + rasterBytes(raster), 0);
}

/** Those in files take no memory. */
function rasterBytes({type, width, height, handle}: Raster): number {
  return 'memory' in handle ? width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT : 0;
}
