import type {Compartment} from './compartments';
import type {CellParameters, ParameterKind} from './parameters';
import type {EngineId} from './engines';
import type {StageTotals} from './timing';

/** The pixel size that Mesmer-style models were trained at, and what an image without one is taken to have. */
export const MODEL_MICROMETRES_PER_PIXEL = 0.5;

export interface ImageInfo {
  readonly width: number;
  readonly height: number;
  readonly channels: readonly ChannelInfo[];
  /** Micrometres per pixel where the file says so, and it can be. */
  readonly micrometresPerPixel: number | null;
  /** Where the file says it, in words. */
  readonly pixelSizeFrom: string | null;
  /** Whether the file says that these are channels; false: assumed, for want of a word about its planes. */
  readonly isChannelsSaid: boolean;
  /** How many of each the file has beside what is used; 1: no more. */
  readonly axes: {readonly series: number; readonly z: number; readonly t: number};
  readonly used: UsedPlanes;
  /** What was used of the file and what was assumed. */
  readonly notes: readonly ImageNote[];
}

/** Micrometres per pixel, and where the file says so. */
export interface PixelSize {
  readonly micrometres: number;
  readonly from: string;
}

/** A sentence for whoever looks at the result. */
export interface ImageNote {
  readonly text: string;
  /** The end of a sentence with what the command takes to have it otherwise: "--z N takes another". */
  readonly option: string | null;
}

/** The note with what the command takes to have it otherwise. */
export function sentenceOf({text, option}: ImageNote): string {
  return option === null ? `${text}.` : `${text} (${option}).`;
}

/** How several planes become one: pixel by pixel. */
export const PROJECTIONS = ['max', 'mean', 'sum'] as const;

export type Projection = (typeof PROJECTIONS)[number];

/** Which planes of a file are wanted, counted from 0; null: the first, which is said where there are more. */
export interface PlaneChoice {
  readonly series: number | null;
  readonly z: number | Projection | null;
  readonly t: number | Projection | null;
  /** What the file's planes are, whatever it says of them; null: as it says. */
  readonly pages: 'channels' | 'z' | 't' | null;
}

export const ANY_PLANES: PlaneChoice = {series: null, z: null, t: null, pages: null};

/** Those that were used. */
export interface UsedPlanes {
  readonly series: number;
  readonly z: number | Projection;
  readonly t: number | Projection;
}

export interface ChannelInfo {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Where half a percent of the pixels are darker, and half a percent brighter: limits that show the image well. */
  readonly low: number;
  readonly high: number;
  /** Tiles of this channel come scaled to 0..65535 between min and max, not as the file's own 8- or 16-bit integers. */
  readonly scaled: boolean;
  /** Counts in 64 equal steps from min to max. */
  readonly histogram: readonly number[];
  /** Mean and standard deviation, of about 65,536 pixels that are spread over the image. */
  readonly mean: number;
  readonly deviation: number;
  /** Of those pixels the share that has the most that a camera of 8, 10, 12, 14 or 16 bits gives; 0 for others. */
  readonly saturated: number;
  /** What the model gave of the image, in place of what the file has. */
  readonly isMap?: boolean;
}

/**
 * One cell as the table shows it. Positions and areas in pixels of the image, intensities in the file's own numbers.
 */
export interface CellRow {
  readonly label: number;
  readonly x: number;
  readonly y: number;
  readonly areaPixels: number;
  /** 0 for a circle, towards 1 for a line. */
  readonly eccentricity: number;
  /** Left, top, right, bottom; right and bottom are the first pixel outside. */
  readonly box: readonly [number, number, number, number];
  /** Mean of each channel of the image, in its order. */
  readonly means: readonly number[];
}

/** More planes than that, without a word about them, are not surely channels. */
const FEW_CHANNELS = 16;

/** The channel that is taken for the membrane where none is chosen; null: none is. The nuclear one is the first. */
export function usualMembrane(channels: number, isChannelsSaid: boolean): number | null {
  return channels > 1 && (isChannelsSaid || channels <= FEW_CHANNELS) ? 1 : null;
}

/**
 * An image's numbers as a model is given them: as they are; divided by the most that their type holds (0..1, floats as
 * they are); or from the least to the 99.9th percentile as 0..1 (`percentile`) or as 0..255.
 */
export const INPUT_SCALES = ['none', '0..1', '0..255', 'percentile'] as const;

export type InputScale = (typeof INPUT_SCALES)[number];

export interface SegmentOptions {
  /** Indices of channels, whose sum is taken; none: zeros. */
  readonly nuclear: readonly number[];
  readonly membrane: readonly number[];
  /** Of the image's pixels; null: not known. */
  readonly micrometresPerPixel: number | null;
  /** What the image is resized to; null: Mesmer's own, and for other models its own pixels. */
  readonly modelMicrometresPerPixel?: number | null | undefined;
  readonly compartments: readonly Compartment[];
  /** Those that differ from what is usual: Mesmer's own, or what lies beside a StarDist model. */
  readonly parameters?: Partial<CellParameters> | undefined;
  /** Which numbers a model that is not Mesmer's is given; left out: those that its first layers take. */
  readonly scale?: InputScale | null | undefined;
  /** Whole cells are nuclei grown by so much; null: they are what the model finds. */
  readonly expandMicrometres?: number | null | undefined;
  /** How the outputs of a model of several are read: `map:NAME`, say; null: by what they are. */
  readonly reading?: string | null | undefined;
}

export interface SegmentResult {
  readonly compartment: Compartment;
  readonly cells: number;
  /** Of the image's pixels; null: there are no cells. */
  readonly medianAreaPixels: number | null;
  readonly width: number;
  readonly height: number;
}

export interface SegmentReport {
  readonly results: readonly SegmentResult[];
  readonly engine: EngineId;
  readonly device: string;
  readonly timings: StageTotals;
  /** How the model's outputs were read, in words. */
  readonly reading: string;
  /** Which parameters change its cells, and their values where they are not Mesmer's and nothing else is asked. */
  readonly parameterKind: ParameterKind;
  readonly usual: Partial<CellParameters>;
  /** Of the image's pixels, by which every area of these cells is told in µm², here and in files; null: not known. */
  readonly micrometresPerPixel: number | null;
  /** Whether the channel that the model was given first is such as noise makes, be it blurred into blobs. */
  readonly isNoiseAlike: boolean;
  /** What was used of the file and what was assumed. */
  readonly notes: readonly ImageNote[];
}

/** Cells that are kept on disk, and come back under this name. */
export interface KeptReport extends SegmentReport {
  readonly key: string;
}

/** Cells that were kept, with what made them. */
export interface KeptCells extends KeptReport {
  readonly options: SegmentOptions;
  /** The model's id where the user gave it to this app, and its name. */
  readonly modelId: string;
  readonly modelName: string;
}

/** Cells of an image that are kept beside those that it shows. */
export interface KeptResult {
  readonly key: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly engine: EngineId;
  readonly options: SegmentOptions;
  /** How many of each. */
  readonly cells: Readonly<Partial<Record<Compartment, number>>>;
}

/** The cells that are shown beside those of another result. */
export interface CellComparison {
  readonly compartment: Compartment;
  /** Pairs that share more than half of what they cover together. */
  readonly matched: number;
  /** Labels of shown cells that the other has not. */
  readonly gained: readonly number[];
  /** Labels of the other's that are not among the shown. */
  readonly lost: readonly number[];
  readonly cells: number;
  readonly otherCells: number;
}

/** What is kept of all images on this computer. */
export interface KeptUsage {
  readonly bytes: number;
  readonly quotaBytes: number;
  readonly images: number;
  /** Why the last cells could not be kept; null: they were. */
  readonly fault: string | null;
}

/** A rectangle inside an image, in its pixels. */
export interface ImagePart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ExportReport {
  readonly files: readonly string[];
  readonly timings: StageTotals;
}

/** A piece of a plane or of a label image, asked for over the data port; at most 4 MB a piece. */
export interface TileRequest {
  readonly image: string;
  /** `others`: the labels of the result that is compared with. `map`: one of `image.maps`, by its number. */
  readonly layer:
    | {readonly channel: number}
    | {readonly labels: Compartment}
    | {readonly others: Compartment}
    | {readonly map: number};
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Every how many pixels one is wanted, in both directions; 1: all. */
  readonly step: number;
}

/**
 * The pixels of a tile. Channels are scaled to 0..65535 between the channel's min and max where the file's own numbers
 * are not 8- or 16-bit integers.
 */
export type TileData = Uint8Array | Uint16Array | Uint32Array;

/** What the page asks of the engine process over a port of its own. */
export interface PixelCalls {
  /** Null when the image or layer is no longer there. */
  tile(request: TileRequest): TileData | null;
}

/** The longest side of a tile: 1024 x 1024 x 4 bytes is 4 MB. */
export const TILE_SIDE = 1024;
