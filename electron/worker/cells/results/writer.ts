import type {CellRow, SegmentOptions} from '../../../contract/image';
import type {ResultKind} from '../../../contract/results';
import type {OpenImage} from '../images';
import type {CompartmentCells, Maps, Segmentation} from '../segmentation';

/** An image with its cells. */
export interface SegmentedImage extends OpenImage {
  readonly segmentation: Segmentation;
  readonly options: SegmentOptions;
}

/** The cells of one compartment, with what is known around them. */
export interface CellsToWrite extends CompartmentCells {
  readonly open: SegmentedImage;
  /** Null of cells that were kept longer than their maps. */
  readonly maps: Maps | null;
  /** Names of the image's channels. */
  readonly channels: readonly string[];
  /** Of the image's pixels; null: not known. */
  readonly micrometresPerPixel: number | null;
  /** The cells as table rows, measured when first asked for. */
  readonly rows: () => readonly CellRow[];
}

/** Gives the path of the result's n-th file (from 1 on), which counts as written from then on. */
export type Place = (n?: number) => string;

/** What was written beside it. */
export interface Written {
  readonly paths: readonly string[];
  /** Of what was asked for. */
  readonly kinds: readonly ResultKind[];
}

/** Writes one kind of result for each compartment. */
export interface CompartmentWriter {
  readonly write: (cells: CellsToWrite, place: Place) => Promise<void>;
}

/** Writes one kind of result once for the image, after all others. */
export interface ImageWriter {
  readonly write: (open: SegmentedImage, place: Place, others: Written) => Promise<void>;
}
