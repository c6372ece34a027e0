/** Images that are open, and the cells found on them. */
import {FaultError} from '../contract/fault';
import type {CellRow, Compartment, SegmentOptions, TileReply, TileRequest, WatershedParameters} from '../contract/image';
import {readImage, type Image} from '../image/read';
import {openFile, readWhole} from '../io/byte-source';
import {measureCells} from '../segment/measure';
import {atImageSize, relabelMaps, type Segmentation} from './segment';

export interface OpenImage {
  readonly path: string;
  readonly image: Image;
  segmentation: Segmentation | null;
  options: SegmentOptions | null;
  /** What made the segmentation: for the run record. */
  madeBy: MadeBy | null;
}

export interface MadeBy {
  readonly model: string;
  readonly engine: string;
  readonly device: string;
  readonly version: string;
}

const FILE_LIMIT = 2 ** 31 - 1;

/** Throws a FaultError ('image') in words when the file is no image. */
export async function openImage(path: string): Promise<OpenImage> {
  const source = openFile(path);
  try {
    return {path, image: await readImage(readWhole(source, FILE_LIMIT)), segmentation: null, options: null, madeBy: null};
  } catch (error) {
    if (error instanceof Error && error.name === 'ImageError') {
      throw new FaultError('image', `${path} cannot be used as an image: ${error.message}. TIFF, PNG, JPEG and npy files can.`, {cause: error});
    }
    throw error;
  } finally {
    source.close();
  }
}

/** Another look at the maps of the last prediction with other parameters: no model is needed. Gives how many cells there are. */
export function resegment(open: OpenImage, parameters: Partial<WatershedParameters>, compartment: Compartment): number {
  const {segmentation, options} = open;
  if (!segmentation || !options) throw new FaultError('usage', 'There are no cells to change yet; run Segment first.');
  const {width, height} = open.image.info;
  const maps = segmentation.maps.get(compartment);
  if (!maps) return 0;
  const found = {compartment, ...atImageSize(relabelMaps(maps, compartment, parameters), maps.width, maps.height, width, height)};
  open.segmentation = {...segmentation, results: segmentation.results.map((result) => (result.compartment === compartment ? found : result))};
  open.options = {...options, parameters};
  return found.cells;
}

/** The cells of a compartment as table rows; none before there are cells. */
export function measureOpen({image, segmentation}: OpenImage, compartment: Compartment): CellRow[] {
  const found = segmentation?.results.find((result) => result.compartment === compartment);
  return found ? measureCells(found.labels, image.info.width, found.cells, image.planes) : [];
}

/** A piece of a channel or of the labels for the viewer, in the narrowest integers that hold it. */
export function readTile(open: OpenImage | undefined, request: TileRequest): TileReply {
  const data = open ? tileData(open, request) : null;
  return {request: request.request, data};
}

function tileData(open: OpenImage, {layer, x, y, width, height}: TileRequest): TileReply['data'] {
  if ('labels' in layer) {
    const found = open.segmentation?.results.find((result) => result.compartment === layer.labels);
    if (!found) return null;
    const tile = found.cells > 65535 ? new Uint32Array(width * height) : new Uint16Array(width * height);
    copyTile(found.labels, open.image.info.width, x, y, width, height, tile, (value) => value);
    return tile;
  }
  const plane = open.image.planes[layer.channel];
  if (!plane) return null;
  if (plane.data instanceof Uint8Array || plane.data instanceof Uint16Array) {
    const tile = plane.data instanceof Uint8Array ? new Uint8Array(width * height) : new Uint16Array(width * height);
    copyTile(plane.data, plane.width, x, y, width, height, tile, (value) => value);
    return tile;
  }
  const {min, max} = open.image.info.channels[layer.channel]!;
  const range = max - min || 1;
  const tile = new Uint16Array(width * height);
  copyTile(plane.data, plane.width, x, y, width, height, tile, (value) => ((value - min) / range) * 65535);
  return tile;
}

function copyTile(
  source: ArrayLike<number>,
  stride: number,
  x: number,
  y: number,
  width: number,
  height: number,
  out: Uint8Array | Uint16Array | Uint32Array,
  convert: (value: number) => number,
): void {
  for (let row = 0; row < height; row += 1) {
    const from = (y + row) * stride + x;
    for (let column = 0; column < width; column += 1) out[row * width + column] = convert(source[from + column]!);
  }
}
