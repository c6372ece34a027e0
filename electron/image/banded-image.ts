import type {ImageNote, PixelSize, UsedPlanes} from '../contract/image';
import type {Samples, SampleType} from '../contract/raster';

/** Whole rows from `y` on: one array for each of the `channels`. */
export interface Band {
  readonly y: number;
  readonly rows: number;
  readonly channels: readonly number[];
  readonly values: readonly Samples[];
}

/** The planes that are used of a file, as they come: bands of whole rows from top to bottom. */
export interface BandedImage {
  readonly width: number;
  readonly height: number;
  /** One a channel. */
  readonly types: readonly SampleType[];
  /** Of the channels; "channel 0" and so on where the file names none, counted as the command's options count. */
  readonly names: readonly string[];
  readonly isChannelsSaid: boolean;
  readonly pixelSize: PixelSize | null;
  /** How many of each the file has. */
  readonly axes: {readonly series: number; readonly z: number; readonly t: number};
  readonly used: UsedPlanes;
  readonly notes: readonly ImageNote[];
  /** Throws an ImageError where it is plain that its pixels are not all there; nothing is decoded. */
  check(): void;
  bands(): AsyncIterable<Band>;
}
