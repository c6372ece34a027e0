import {existsSync, rmSync} from 'node:fs';
import {ZodError} from 'zod';
import {FaultError} from '../../../contract/fault';
import type {UsedPlanes} from '../../../contract/image';
import type {Raster, SamplesOf} from '../../../contract/raster';
import {Scratch} from '../../../io/raster';
import {readBundle, readBundleValue, type Bundle} from '../../../io/raster-bundle';
import type {OpenImage} from '../images';
import type {CompartmentCells, Maps, Segmentation} from '../segmentation';
import type {StarsLeft} from '../stars/label-stars';
import {pixelsOf} from '../pixels';
import {contentOf} from './keep-cells';
import {KEPT_VERSION, keptCells, keptMaps, type KeptCellsFile, type KeptMapsFile} from './kept-schema';
import type {KeptStore} from './kept-store';

export interface Restored {
  /** The name of what was restored; null: there was nothing of these planes. */
  readonly key: string | null;
  /** Files of cells that were not as they were written, and are gone now. */
  readonly dropped: number;
  /** Whether the maps of these cells were not as they were written, and are gone now. */
  readonly isMapsDropped: boolean;
}

/**
 * The cells of the image's content and planes that were made or shown last, or those of `wanted`, put into the open
 * image. Its maps are there too unless they had to go before.
 */
export async function restoreCells(store: KeptStore, open: OpenImage, wanted: string | null = null): Promise<Restored> {
  const image = contentOf(open);
  let dropped = 0;
  for (const cells of wanted === null ? store.cellsOf(image) : [wanted]) {
    const path = store.cellsPath({image, cells});
    if (!existsSync(path)) continue;
    try {
      const written = await readBundleValue(path);
      if (isOlder(written)) {
        rmSync(path, {force: true});
        continue;
      }
      const value = keptCells.parse(written);
      if (!isOf(value, open)) continue;
      return {key: cells, dropped, isMapsDropped: await putBack(store, path, open)};
    } catch (error) {
      if (!isDamage(error)) throw error;
      rmSync(path, {force: true});
      dropped += 1;
    }
  }
  return {key: null, dropped, isMapsDropped: false};
}

/** Whether the cells are of these very pixels: of a large file what they are found by is only some of its bytes. */
export function isOf({planes, pages, width, height, pixels}: KeptCellsFile, open: OpenImage): boolean {
  const {image, choice} = open;
  const {info} = image;
  const isSameShape = pages === choice.pages && width === info.width && height === info.height;
  return isSameShape && isAlike(planes, info.used) && pixels === pixelsOf(open);
}

function isAlike(a: UsedPlanes, b: UsedPlanes): boolean {
  return a.series === b.series && a.z === b.z && a.t === b.t;
}

/** Of another version: there is nothing wrong with it, and nothing to be said. */
function isOlder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'version' in value && value.version !== KEPT_VERSION;
}

/** A file that was cut or changed. */
function isDamage(error: unknown): boolean {
  return error instanceof ZodError || (error instanceof FaultError && error.fault.kind === 'corrupt');
}

/** Answers whether the maps were damaged. */
async function putBack(store: KeptStore, path: string, open: OpenImage): Promise<boolean> {
  const scratch = new Scratch();
  try {
    const bundle = await readBundle(path, scratch.make);
    const value = keptCells.parse(bundle.value);
    const {maps, stars, isDamaged} = await mapsOf(store, open, value.maps, scratch);
    const {reading, parameterKind, usual, notes, timings, madeBy, options} = value;
    const results = value.results.map((result) => cellsFrom(result, bundle, open.image.info));
    const segmentation: Segmentation = {results, maps, stars, parameterKind, usual, reading, notes, timings, scratch};
    open.segmentation?.scratch.dispose();
    Object.assign(open, {segmentation, options, notes, madeBy, mapsName: value.maps, outOfDate: [], preview: null});
    open.keptNotes = [];
    store.touch(path);
    return isDamaged;
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}

export function cellsFrom(
  {compartment, cells, labels: at, shapes}: KeptCellsFile['results'][number],
  {rasters}: Bundle,
  {width, height}: {readonly width: number; readonly height: number},
): CompartmentCells {
  const labels = rasterAt<'int32'>(rasters, at, 'int32');
  if (labels.width !== width || labels.height !== height) throw damaged();
  if (!shapes) return {compartment, labels, cells, shapes: null};
  const floats = (place: number): Float32Array => valuesOf(rasterAt<'float32'>(rasters, place, 'float32'));
  const {count, rays} = shapes;
  const found = {corners: floats(shapes.corners), tops: floats(shapes.tops), bottoms: floats(shapes.bottoms)};
  const names = valuesOf(rasterAt<'int32'>(rasters, shapes.names, 'int32'));
  const {corners, tops, bottoms} = found;
  if (corners.length !== 2 * rays * count || [tops, bottoms, names].some(({length}) => length !== count))
    throw damaged();
  return {compartment, labels, cells, shapes: {count, rays, ...found, names}};
}

async function mapsOf(
  store: KeptStore,
  open: OpenImage,
  name: string,
  scratch: Scratch,
): Promise<Pick<Segmentation, 'maps' | 'stars'> & {readonly isDamaged: boolean}> {
  const path = store.mapsPath({image: contentOf(open), maps: name});
  if (!existsSync(path)) return {maps: new Map(), stars: null, isDamaged: false};
  try {
    const {value, rasters} = await readBundle(path, scratch.make);
    const {maps, stars} = keptMaps.parse(value);
    store.touch(path);
    return {
      maps: new Map(maps.map(({compartment, ...map}) => [compartment, mapFrom(map, rasters)])),
      stars: stars && starsFrom(stars, rasters),
      isDamaged: false,
    };
  } catch (error) {
    if (!isDamage(error)) throw error;
    rmSync(path, {force: true});
    return {maps: new Map(), stars: null, isDamaged: true};
  }
}

function mapFrom(map: Omit<KeptMapsFile['maps'][number], 'compartment'>, rasters: readonly Raster[]): Maps {
  const planes = map.planes.map((at) => rasterAt<'float32'>(rasters, at, 'float32'));
  if (planes.some(({width, height}) => width !== map.width || height !== map.height)) throw damaged();
  return {...map, planes};
}

function starsFrom(stars: NonNullable<KeptMapsFile['stars']>, rasters: readonly Raster[]): StarsLeft {
  const {keptFrom, rays, greatestRadius, size, from, usual} = stars;
  const bands = stars.bands.map(({candidates, seenTo}) => ({
    candidates: candidates === null ? null : rasterAt<'float32'>(rasters, candidates, 'float32'),
    seenTo: seenTo ?? Infinity,
  }));
  const probability = rasterAt<'float32'>(rasters, stars.probability, 'float32');
  return {predicted: {probability, keptFrom, rays, greatestRadius, bands}, size: {size, from}, usual};
}

function rasterAt<T extends 'int32' | 'float32'>(rasters: readonly Raster[], at: number, type: T): Raster<T> {
  const raster = rasters[at];
  if (raster?.type !== type) throw damaged();
  return raster as Raster<T>;
}

function valuesOf<T extends 'int32' | 'float32'>(raster: Raster<T>): SamplesOf<T> {
  return raster.read(0, 0, raster.width, raster.height);
}

function damaged(): FaultError {
  return new FaultError('corrupt', 'What was kept is not as it was written.');
}
