/** The maps of a segmentation read again with other parameters: no model is needed. */
import type {Compartment} from '../../contract/compartments';
import type {ImagePart} from '../../contract/image';
import type {CellParameters} from '../../contract/parameters';
import type {Raster, RasterHandle} from '../../contract/raster';
import type {Image} from '../../image/formats/read';
import {inMemory, rasterOf} from '../../io/raster';
import {blockGrid, withMargin} from '../../segment/blocks';
import {LiveWatershed} from '../../segment/mesmer';
import {blockPool} from './blocks/block-pool';
import type {RasterLabels} from './blocks/blockwise';
import {atImageSize, labelMaps, parametersOf} from './label-maps';
import {relabelStars} from './stars/relabel-stars';
import {mapsGone, type CompartmentCells, type Maps, type Segmentation} from './segmentation';
import type {Stages} from '../runtime/stages';

/** Maps of at most so many pixels are held as a whole while sliders move, each stage's result beside them. */
const LIVE_PIXELS = 1 << 22;
const live = new WeakMap<Maps, LiveWatershed>();

/** The maps read again with other parameters; null where there are none for the compartment. */
export async function relabel(
  {maps, scratch, results, stars}: Segmentation,
  image: Image,
  compartment: Compartment,
  parameters: Partial<CellParameters>,
  stages: Stages,
): Promise<CompartmentCells | null> {
  if (maps.size === 0) throw mapsGone('this image');
  const map = maps.get(compartment);
  if (!map) return null;
  const before = results.find((result) => result.compartment === compartment);
  if (stars) return relabelStars(stars, {compartment, parameters, before, scratch}, stages);
  // Polygons that were grown have no part in these parameters.
  if (map.kind === 'stardist') return before ?? null;
  const found = await stages.run('post-process', (tick) =>
    map.kind !== 'generic' && map.width * map.height <= LIVE_PIXELS
      ? relabelLive(map, compartment, parameters)
      : labelMaps(map, parametersOf(compartment, map, parameters), scratch, tick),
  );
  if (before) scratch.drop(before.labels);
  return atImageSize(found, compartment, image, scratch);
}

/** What the sliders' look at a part of the image showed last. */
export interface Preview {
  readonly compartment: Compartment;
  readonly x: number;
  readonly y: number;
  readonly labels: Raster<'int32'>;
}

/** Side of a block that is looked at by itself, and what it sees around it. */
const LOOK = 512;
const LOOK_MARGIN = 32;

/**
 * The cells of a part of the image with other parameters, in a tenth of a second; null where the maps are not of the
 * image's size, or are no distance and interior.
 */
export async function previewCells(
  {maps}: Segmentation,
  image: Image,
  compartment: Compartment,
  parameters: Partial<CellParameters>,
  part: ImagePart,
): Promise<Preview | null> {
  const map = maps.get(compartment);
  if (!map || map.kind === 'generic' || map.kind === 'stardist') return null;
  if (map.width !== image.info.width || map.height !== image.info.height) return null;
  const {x, y, width, height} = part;
  const blocks = blockGrid(width, height, LOOK, LOOK).blocks.map((block) => ({
    ...block,
    x: block.x + x,
    y: block.y + y,
  }));
  const p = parametersOf(compartment, map, parameters);
  const [maxima, interior] = map.planes.map(({handle}) => handle) as [RasterHandle<'float32'>, RasterHandle<'float32'>];
  const found = await blockPool.run(
    'preview',
    blocks.map((block) => ({
      maxima,
      interior,
      block,
      window: withMargin(block, LOOK_MARGIN, map.width, map.height),
      p,
    })),
    () => undefined,
    true,
  );
  const labels = inMemory('int32', width, height);
  for (const [i, block] of blocks.entries())
    labels.write(block.x - x, block.y - y, block.width, block.height, found[i]!);
  return {compartment, x, y, labels};
}

function relabelLive(map: Maps, compartment: Compartment, parameters: Partial<CellParameters>): RasterLabels {
  const {width, height, planes} = map;
  const whole = (plane: Raster<'float32'>): Float32Array => plane.read(0, 0, width, height);
  const watershed = live.get(map) ?? new LiveWatershed(whole(planes[0]!), whole(planes[1]!), width, height);
  live.set(map, watershed);
  const {labels, count} = watershed.label(parametersOf(compartment, map, parameters));
  return {labels: rasterOf('int32', width, height, labels), count};
}
