/** Images that are open, and the cells found on them. */
import {statSync} from 'node:fs';
import {FaultError} from '../../contract/fault';
import type {Compartment} from '../../contract/compartments';
import {
  ANY_PLANES,
  type CellRow,
  type ImageInfo,
  type ImageNote,
  type ImagePart,
  type PlaneChoice,
  type SegmentOptions,
  type SegmentResult,
  type TileData,
  type TileRequest,
} from '../../contract/image';
import type {EngineId} from '../../contract/engines';
import type {CellParameters} from '../../contract/parameters';
import type {Raster, RasterHandle, Samples} from '../../contract/raster';
import {openBands, readImage, type Image} from '../../image/formats/read';
import {scaled} from '../../image/scaled';
import {subsampled} from '../../image/subsample';
import type {BandedImage} from '../../image/banded-image';
import {ALONE, type Neighbours} from '../../image/image-file';
import {openFile, type ByteSource, type ImageFolder} from '../../io/byte-source';
import {openImageFolder} from '../../io/image-folder';
import {FolderNeighbours} from '../../io/neighbours';
import {openRaster, Scratch} from '../../io/raster';
import {measured} from './measured';
import {plainName} from './results/result-names';
import {resultOf} from './results-of-cells';
import {readMap} from './model-maps';
import {previewCells, relabel, type Preview} from './relabel';
import type {CompartmentCells, Segmentation} from './segmentation';
import {inWords} from '../runtime/faults';
import type {Stages} from '../runtime/stages';

export interface OpenImage {
  readonly path: string;
  /** Which of the file's planes were asked for. */
  readonly choice: PlaneChoice;
  image: Image;
  /** Where its rasters lie. */
  readonly scratch: Scratch;
  /** What its results' names begin with. */
  name: string;
  segmentation: Segmentation | null;
  /** What was used of the file, and what was assumed when it was segmented. */
  notes: readonly ImageNote[];
  /** What there is to say of cells that were kept before, and come from there. */
  keptNotes: readonly ImageNote[];
  options: SegmentOptions | null;
  /** Shown in place of the labels where it lies, until they have been made anew. */
  preview: Preview | null;
  /** The cells that these are compared with. */
  other: OtherCells | null;
  /** What made the segmentation: for the run record. */
  madeBy: MadeBy | null;
  /** Compartments whose cells are not of the options' parameters yet. */
  outOfDate: readonly Compartment[];
  /** What its file is told by, from some of its bytes, and its pixels by all of them, once they were asked for. */
  content: string | null;
  pixels: string | null;
  /** What the maps of its cells are kept as; null: its cells are not kept. */
  mapsName: string | null;
}

export interface OtherCells {
  readonly key: string;
  readonly results: readonly CompartmentCells[];
  readonly scratch: Scratch;
}

export interface MadeBy {
  readonly model: string;
  readonly engine: EngineId;
  readonly device: string;
  readonly version: string;
  /** SHA-256 of every byte of the model; null: not asked for. */
  readonly content: string | null;
}

/**
 * Reads the chosen planes once, or the first that the file has. Throws a FaultError ('image') in words when the file is
 * no image, or has no such planes.
 */
export async function openImage(path: string, stages: Stages, choice: PlaneChoice = ANY_PLANES): Promise<OpenImage> {
  const scratch = new Scratch();
  try {
    const image = await withFile(path, (source, neighbours) =>
      stages.run('decode', (tick) => readImage(source, scratch.make, {choice, neighbours, tick})),
    );
    return freshlyOpened({path, choice}, image, scratch);
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}

function freshlyOpened({path, choice}: Pick<OpenImage, 'path' | 'choice'>, image: Image, scratch: Scratch): OpenImage {
  return {
    path,
    choice,
    image,
    scratch,
    name: plainName(path),
    segmentation: null,
    notes: image.info.notes,
    keptNotes: [],
    options: null,
    preview: null,
    madeBy: null,
    outOfDate: [],
    content: null,
    pixels: null,
    mapsName: null,
    other: null,
  };
}

/** An open image as another thread of this process takes it. */
export interface LentImage {
  readonly info: ImageInfo;
  readonly planes: readonly RasterHandle[];
}

export function lend({image: {info, planes}}: OpenImage): LentImage {
  return {info, planes: planes.map(({handle}) => handle)};
}

/** The image as it was read elsewhere: its rasters stay there. */
export function borrowed(file: Pick<OpenImage, 'path' | 'choice'>, {info, planes}: LentImage): OpenImage {
  return freshlyOpened(file, {info, planes: planes.map((handle) => openRaster(handle))}, new Scratch());
}

/**
 * What the file holds, from its beginning alone: before anything long is begun. Throws what `openImage` would throw for
 * a file that is no image.
 */
export async function describeImage(path: string, choice: PlaneChoice = ANY_PLANES): Promise<BandedImage> {
  return withFile(path, async (source, neighbours) => {
    const image = await openBands(source, {choice, neighbours});
    image.check();
    return image;
  });
}

async function withFile<T>(
  path: string,
  work: (source: ByteSource | ImageFolder, neighbours: Neighbours) => Promise<T>,
): Promise<T> {
  if (statSync(path).isDirectory()) return inWords(path, () => work(openImageFolder(path), ALONE));
  const source = openFile(path);
  const neighbours = new FolderNeighbours(path);
  try {
    return await inWords(path, () => work(source, neighbours));
  } finally {
    neighbours.close();
    source.close();
  }
}

export function closeImage({scratch, segmentation, other}: OpenImage): void {
  other?.scratch.dispose();
  segmentation?.scratch.dispose();
  scratch.dispose();
}

/**
 * Another look at the maps of the last prediction with other parameters: no model is needed. Other compartments are out
 * of date until they were looked at too. Throws a FaultError where there are no cells, or their maps are gone.
 */
export async function resegment(
  open: OpenImage,
  parameters: Partial<CellParameters>,
  compartment: Compartment,
  stages: Stages,
): Promise<SegmentResult> {
  const {segmentation, options, image} = open;
  if (!segmentation || !options) throw new FaultError('usage', 'There are no cells to change yet; run Segment first.');
  const found = await relabel(segmentation, image, compartment, parameters, stages);
  const others = segmentation.results.map((result) => result.compartment).filter((other) => other !== compartment);
  const isSame = isAlike(parameters, options.parameters ?? {});
  open.outOfDate = isSame ? open.outOfDate.filter((other) => other !== compartment) : others;
  open.preview = null;
  open.options = {...options, parameters};
  const {width, height} = image.info;
  if (!found) return {compartment, cells: 0, medianAreaPixels: null, width, height};
  open.segmentation = {
    ...segmentation,
    results: segmentation.results.map((result) => (result.compartment === compartment ? found : result)),
  };
  return resultOf(found, image.info);
}

function isAlike(a: Partial<CellParameters>, b: Partial<CellParameters>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof CellParameters)[]);
  return [...names].every((name) => a[name] === b[name]);
}

/** All compartments with the parameters that were last asked for. */
export async function bringUpToDate(open: OpenImage, stages: Stages): Promise<void> {
  for (const compartment of open.outOfDate) await resegment(open, open.options?.parameters ?? {}, compartment, stages);
}

/**
 * A part of the image with other parameters, shown at once; whether it could be. `resegment` follows with all of it.
 */
export async function preview(
  open: OpenImage,
  parameters: Partial<CellParameters>,
  compartment: Compartment,
  part: ImagePart,
): Promise<boolean> {
  const {width, height} = open.image.info;
  if (part.x + part.width > width || part.y + part.height > height)
    throw new FaultError('usage', 'That part lies outside the image.');
  open.preview =
    open.segmentation && (await previewCells(open.segmentation, open.image, compartment, parameters, part));
  return open.preview !== null;
}

/** The cells of a compartment as table rows; none before there are cells. */
export function measureOpen({image, segmentation}: OpenImage, compartment: Compartment): readonly CellRow[] {
  const found = segmentation?.results.find((result) => result.compartment === compartment);
  return found ? measured(found, image.planes) : [];
}

/** A piece of a channel or of the labels for the viewer, in the narrowest integers that hold it. */
export function readTile(open: OpenImage | undefined, request: TileRequest): TileData | null {
  if (!open) return null;
  const {layer, x, y, width, height, step} = request;
  const values = (raster: Raster): Samples =>
    step === 1 ? raster.read(x, y, width, height) : subsampled(raster, {x, y, width, height}, step);
  if ('map' in layer) return readMap(open.segmentation, layer.map, open.image.info, request);
  if ('others' in layer) {
    const other = open.other?.results.find((result) => result.compartment === layer.others);
    return other ? labelsOf(values(other.labels) as Int32Array, other.cells) : null;
  }
  if ('labels' in layer) {
    const found = open.segmentation?.results.find((result) => result.compartment === layer.labels);
    if (!found) return null;
    const labels = values(found.labels) as Int32Array;
    if (open.preview?.compartment === layer.labels) layOver(labels, open.preview, {x, y, width, step});
    return labelsOf(labels, found.cells);
  }
  const plane = open.image.planes[layer.channel];
  if (!plane) return null;
  const own = values(plane);
  if (own instanceof Uint8Array || own instanceof Uint16Array) return own;
  return scaled(own, open.image.info.channels[layer.channel]!);
}

function labelsOf(labels: Int32Array, cells: number): TileData {
  return cells > 65535 ? new Uint32Array(labels) : new Uint16Array(labels);
}

/** Puts a preview's labels into those of a tile of every `step`-th pixel from `left`, `top` on. */
function layOver(
  labels: Int32Array,
  {x, y, labels: source}: Preview,
  tile: Pick<TileRequest, 'x' | 'y' | 'width' | 'step'>,
): void {
  const {width, height} = source;
  const {x: left, y: top, step} = tile;
  const columns = Math.ceil(tile.width / step);
  const own = source.read(0, 0, width, height);
  for (let i = 0; i < labels.length; i += 1) {
    const [column, row] = [left + (i % columns) * step - x, top + Math.floor(i / columns) * step - y];
    if (column >= 0 && row >= 0 && column < width && row < height) labels[i] = own[row * width + column]!;
  }
}
