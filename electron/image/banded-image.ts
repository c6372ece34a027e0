import type {Samples, SampleType} from '../contract/raster';

/** Whole rows from `y` on: one array for each of the `channels`. */
export interface Band {
  readonly y: number;
  readonly rows: number;
  readonly channels: readonly number[];
  readonly values: readonly Samples[];
}

/** An image as it comes: bands of whole rows from top to bottom. */
export interface BandedImage {
  readonly width: number;
  readonly height: number;
  /** One a channel. */
  readonly types: readonly SampleType[];
  readonly names: readonly string[];
  readonly micrometresPerPixel: number | null;
  bands(): AsyncIterable<Band>;
}
