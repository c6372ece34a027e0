/** The model's maps as the window shows them: beside the channels, of the image's size. */
import {COMPARTMENTS} from '../../contract/compartments';
import type {ChannelInfo, TileRequest} from '../../contract/image';
import {bandRows, bandsOf, type Raster} from '../../contract/raster';
import {ChannelStatistics} from '../../image/channel-statistics';
import {scaled} from '../../image/scaled';
import type {Segmentation} from './segmentation';

type ModelMap = Raster<'float32'>;

const known = new WeakMap<ModelMap, Omit<ChannelInfo, 'name'>>();

/**
 * What is known of each map of the last prediction, as of a channel of the image, in the order in which a tile asks for
 * them by number. None of cells whose maps are kept no longer.
 */
export function mapsInfo(segmentation: Segmentation | null): ChannelInfo[] {
  return mapsOf(segmentation).map(({name, map}) => ({name, isMap: true, ...statisticsOf(map)}));
}

/** 0..65535 between the least and the greatest value of all the map; null: there is no map of that number. */
export function readMap(
  segmentation: Segmentation | null,
  number: number,
  size: {readonly width: number; readonly height: number},
  tile: TileRequest,
): Uint16Array | null {
  const map = mapsOf(segmentation)[number]?.map;
  if (!map) return null;
  const [columns, rows] = [placesOf(tile.x, tile.width, tile.step), placesOf(tile.y, tile.height, tile.step)];
  // A map is as large as the image was for the model: its nearest pixel is shown.
  const across = columns.map((x) => nearest(x, size.width, map.width));
  const values = new Float32Array(columns.length * rows.length);
  const [left, right] = [across[0] ?? 0, across.at(-1) ?? 0];
  for (const [i, y] of rows.entries()) {
    const line = map.read(left, nearest(y, size.height, map.height), right - left + 1, 1);
    for (const [j, x] of across.entries()) values[i * across.length + j] = line[x - left]!;
  }
  return scaled(values, statisticsOf(map));
}

function mapsOf(segmentation: Segmentation | null): {readonly name: string; readonly map: ModelMap}[] {
  return [...(segmentation?.maps ?? [])].flatMap(([compartment, {planes, titles}]) =>
    planes.map((map, i) => ({name: `${COMPARTMENTS[compartment].label}: ${titles[i]}`, map})),
  );
}

function statisticsOf(map: ModelMap): Omit<ChannelInfo, 'name'> {
  const before = known.get(map);
  if (before) return before;
  const statistics = new ChannelStatistics('float32', map.width * map.height);
  for (const {y, rows} of bandsOf(map.height, bandRows(Math.max(map.width, 1))))
    statistics.add(map.read(0, y, map.width, rows));
  const found = statistics.finish();
  known.set(map, found);
  return found;
}

/** Of every `step`-th pixel, as the image's own tiles have them. */
function placesOf(first: number, length: number, step: number): number[] {
  return Array.from({length: Math.ceil(length / step)}, (_, i) => first + i * step);
}

function nearest(at: number, length: number, ofMap: number): number {
  return Math.min(Math.floor(((at + 0.5) * ofMap) / length), ofMap - 1);
}
