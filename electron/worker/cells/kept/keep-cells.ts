/** Cells and maps of an open image to the store, and back. */
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import type {SegmentOptions} from '../../../contract/image';
import type {Samples} from '../../../contract/raster';
import {SAMPLE_ARRAYS, type Raster, type SampleType} from '../../../contract/raster';
import {rasterOf} from '../../../io/raster';
import {writeBundle, type BundleRaster, type Packing} from '../../../io/raster-bundle';
import {fingerprintOf} from '../../../io/fingerprint';
import type {OpenImage} from '../images';
import {pixelsOf} from '../pixels';
import type {CellShapes, Segmentation} from '../segmentation';
import type {StarsLeft} from '../stars/label-stars';
import {KEPT_VERSION, type KeptCellsFile, type KeptMapsFile} from './kept-schema';
import type {KeptName, KeptStore} from './kept-store';

/** Maps of more than that are not kept: for the sliders the image is segmented again. */
const MOST_MAP_BYTES = 256 << 20;

/**
 * Of the image's file, from some of its bytes where it is large: what there may be of it is found by this, and is of it
 * only if the pixels are the same, all of which are asked.
 */
export function contentOf(open: OpenImage): string {
  return (open.content ??= fingerprintOf(open.path).slice(0, 32));
}

/** Of what the maps are predicted with, the engine too: two can be compared. `model`: the hash of its content. */
export function mapsNameOf(open: OpenImage, model: string): string {
  const {image, choice, options, madeBy} = open;
  return hashOf([
    KEPT_VERSION,
    model,
    madeBy?.engine,
    pixelsOf(open),
    image.info.used,
    choice.pages,
    sorted({...options!, parameters: null}),
  ]);
}

/** Once it is known what its maps are called. */
export function keptNameOf(open: OpenImage): KeptName {
  const maps = open.mapsName!;
  return {image: contentOf(open), maps, cells: hashOf([maps, sorted(open.options?.parameters ?? {})])};
}

/** The same text for the same options, in whatever order they are written. */
export function optionsText(options: SegmentOptions): string {
  return JSON.stringify(sorted({...options, parameters: sorted(options.parameters ?? {})}));
}

function sorted(fields: object): unknown {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

/** Rasters of one file, each once. */
class RasterList {
  readonly list: BundleRaster[] = [];

  add(raster: Raster, packing: Packing): number {
    const known = this.list.findIndex((one) => one.raster.handle.key === raster.handle.key);
    return known === -1 ? this.list.push({raster, packing}) - 1 : known;
  }

  addArray(values: Samples, packing: Packing): number {
    const type = (Object.keys(SAMPLE_ARRAYS) as SampleType[]).find((name) => values instanceof SAMPLE_ARRAYS[name])!;
    return this.add(rasterOf(type, values.length, 1, values as never), packing);
  }
}

/** Writes what is not there yet; what was written before is only used again. */
export async function keepCells(store: KeptStore, name: KeptName, open: OpenImage): Promise<void> {
  const {segmentation} = open;
  if (!segmentation) return;
  const [cells, maps] = [store.cellsPath(name), store.mapsPath(name)];
  if (existsSync(maps)) store.touch(maps);
  else if (segmentation.maps.size > 0) await writeMaps(store, maps, segmentation);
  const rasters = new RasterList();
  const value = cellsValue(open, segmentation, name, rasters);
  await writeBundle(cells, value, rasters.list);
  store.added(cells);
}

function cellsValue(open: OpenImage, segmentation: Segmentation, name: KeptName, rasters: RasterList): KeptCellsFile {
  const {image, choice, options, madeBy, notes} = open;
  const {results, reading, parameterKind, usual, timings} = segmentation;
  return {
    version: KEPT_VERSION,
    maps: name.maps,
    pixels: pixelsOf(open),
    planes: image.info.used,
    pages: choice.pages,
    width: image.info.width,
    height: image.info.height,
    options: options as KeptCellsFile['options'],
    madeBy: madeBy!,
    reading,
    parameterKind,
    usual,
    notes: [...notes],
    timings: {...timings},
    results: results.map(({compartment, cells, labels, shapes}) => ({
      compartment,
      cells,
      labels: rasters.add(labels, 'deflate'),
      shapes: shapes && shapesValue(shapes, rasters),
    })),
  };
}

function shapesValue({count, rays, corners, tops, bottoms, names}: CellShapes, rasters: RasterList) {
  const at = (values: Samples): number => rasters.addArray(values, 'none');
  return {count, rays, corners: at(corners), tops: at(tops), bottoms: at(bottoms), names: at(names)};
}

async function writeMaps(store: KeptStore, path: string, {maps, stars}: Segmentation): Promise<void> {
  const rasters = new RasterList();
  const value: KeptMapsFile = {
    version: KEPT_VERSION,
    maps: [...maps].map(([compartment, {kind, width, height, planes, titles, usual}]) => ({
      compartment,
      kind,
      width,
      height,
      planes: planes.map((plane) => rasters.add(plane, 'none')),
      titles: [...titles],
      usual,
    })),
    stars: stars && starsValue(stars, rasters),
  };
  if (bytesOf(rasters.list) > MOST_MAP_BYTES) return;
  await writeBundle(path, value, rasters.list);
  store.added(path);
}

function starsValue({predicted, size, usual}: StarsLeft, rasters: RasterList): NonNullable<KeptMapsFile['stars']> {
  const {probability, keptFrom, rays, greatestRadius, bands} = predicted;
  return {
    probability: rasters.add(probability, 'none'),
    keptFrom,
    rays,
    greatestRadius,
    bands: bands.map(({candidates, seenTo}) => ({
      candidates: candidates && rasters.add(candidates, 'none'),
      seenTo: Number.isFinite(seenTo) ? seenTo : null,
    })),
    size: {width: size.size.width, height: size.size.height},
    from: {width: size.from.width, height: size.from.height},
    usual: {...usual},
  };
}

function bytesOf(rasters: readonly BundleRaster[]): number {
  return rasters.reduce(
    (sum, {raster: {type, width, height}}) => sum + width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT,
    0,
  );
}
