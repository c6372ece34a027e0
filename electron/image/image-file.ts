/**
 * What a file holds: one image or several (series), each a stack of planes of the same size along channels, Z and T. No
 * axis passes for another: what a plane is comes from what the file says of itself, or is assumed and said.
 */
import type {ImageNote, PixelSize} from '../contract/image';
import type {Samples, SampleType} from '../contract/raster';
import type {ByteSource} from '../io/byte-source';

export interface ImageFile {
  readonly series: readonly [ImageSeries, ...ImageSeries[]];
  /** The one that is meant where none is asked for. */
  readonly first: number;
  readonly notes: readonly ImageNote[];
}

export interface ImageSeries {
  /** Null where the file gives it none. */
  readonly name: string | null;
  readonly width: number;
  readonly height: number;
  /** Sizes of the axes; `c` counts planes, each of which may hold several channels. */
  readonly sizes: PlaneIndex;
  /** Whether what lies along `c` is known to be channels, not assumed for want of a word about it. */
  readonly isChannelsSaid: boolean;
  /** Of the channels, each plane's after the other's; empty where unknown. */
  readonly names: readonly string[];
  readonly pixelSize: PixelSize | null;
  readonly notes: readonly ImageNote[];
  plane(at: PlaneIndex): PlaneSource | MissingPlane;
}

export interface PlaneIndex {
  readonly c: number;
  readonly z: number;
  readonly t: number;
}

export interface PlaneSource {
  readonly width: number;
  readonly height: number;
  /** One a channel: of a colour picture's plane three. */
  readonly types: readonly SampleType[];
  /** Throws an ImageError where it is plain that its pixels are not all there. */
  check?(): void;
  open(): Promise<PlaneRows>;
}

export interface MissingPlane {
  /** Why it is not there, as the end of a sentence: "lies in b.ome.tif, which is not beside it". */
  readonly missing: string;
}

/** A plane's rows, read anywhere. */
export interface PlaneRows {
  /** Nothing is decoded twice where rows are read by multiples of this. */
  readonly pieceRows: number;
  /** One array a channel. */
  read(y: number, rows: number): Promise<readonly Samples[]>;
}

/** Other files that belong to one: those that lie beside it, by their plain names. */
export interface Neighbours {
  /** The file's own name, without its folder. */
  readonly own: string;
  has(name: string): boolean;
  /** Null where there is no such file. What was opened is closed by whoever gave the neighbours. */
  open(name: string): ByteSource | null;
  /** The same one folder above. */
  openAbove(name: string): ByteSource | null;
}

/** Of bytes that lie in no folder. */
export const ALONE: Neighbours = {own: '', has: () => false, open: () => null, openAbove: () => null};
