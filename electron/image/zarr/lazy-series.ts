import type {ImageNote, PixelSize} from '../../contract/image';
import type {ImageSeries, MissingPlane, PlaneIndex, PlaneSource} from '../image-file';

/** An image whose name is known, and whose metadata is read when anything else of it is asked for. */
export class LazySeries implements ImageSeries {
  readonly name: string | null;
  readonly #read: () => ImageSeries;
  #series: ImageSeries | null = null;

  constructor(name: string | null, read: () => ImageSeries) {
    this.name = name;
    this.#read = read;
  }

  get #own(): ImageSeries {
    this.#series ??= this.#read();
    return this.#series;
  }

  get width(): number {
    return this.#own.width;
  }

  get height(): number {
    return this.#own.height;
  }

  get sizes(): PlaneIndex {
    return this.#own.sizes;
  }

  get isChannelsSaid(): boolean {
    return this.#own.isChannelsSaid;
  }

  get names(): readonly string[] {
    return this.#own.names;
  }

  get pixelSize(): PixelSize | null {
    return this.#own.pixelSize;
  }

  get notes(): readonly ImageNote[] {
    return this.#own.notes;
  }

  plane(at: PlaneIndex): PlaneSource | MissingPlane {
    return this.#own.plane(at);
  }
}
