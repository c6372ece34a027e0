/** Parquet, read by the reader of the library's makers, and the OME-Zarr folder as its specification has it. */
import {parquetReadObjects} from 'hyparquet';
import {unzlibSync} from 'fflate';
import {describe, expect, it} from 'vitest';
import type {CellRow} from '../contract/image';
import {rasterOf} from '../io/raster';
import {omeZarr} from './ome-zarr';
import {cellsParquet} from './parquet';

const ROWS: readonly CellRow[] = Array.from({length: 2500}, (_, i) => ({
  label: i + 1,
  x: i / 7,
  y: 3 * i + 0.1,
  areaPixels: i * i,
  eccentricity: 1 / (i + 1),
  box: [i, i + 1, i + 2, i + 3],
  means: [i * 0.1, i * 1e6],
}));

async function table(micrometresPerPixel: number | null): Promise<Record<string, unknown>[]> {
  const bytes = cellsParquet(ROWS, ['CD3', 'CD3'], micrometresPerPixel);
  return parquetReadObjects({file: bytes.slice().buffer});
}

describe('Parquet', () => {
  it('has every number of every cell', async () => {
    const expected = ROWS.map(({label, x, y, areaPixels, eccentricity, box, means}) => ({
      id: label,
      centroid_x: x,
      centroid_y: y,
      area_px: areaPixels,
      area_um2: areaPixels * 0.25,
      eccentricity,
      bbox_left: box[0],
      bbox_top: box[1],
      bbox_right: box[2],
      bbox_bottom: box[3],
      mean_CD3: means[0],
      'mean_CD3 (2)': means[1],
    }));
    expect(await table(0.5)).toEqual(expected);
  });

  it('has no areas in µm² where no pixel size is known', async () =>
    expect(new Set((await table(null)).map((row) => row['area_um2']))).toEqual(new Set([null])));
});

function folderOf(width: number, height: number, bits: 16 | 32): Map<string, Uint8Array> {
  const values = Int32Array.from({length: width * height}, (_, i) => (i % width) * 3 + Math.floor(i / width));
  // The second chunk of the first row is all zeros.
  for (let y = 0; y < Math.min(height, 1024); y += 1) values.fill(0, y * width + 1024, (y + 1) * width);
  const raster = rasterOf('int32', width, height, values);
  return new Map(
    [...omeZarr({name: 'x', raster, micrometresPerPixel: 0.5, bits})].map(({path, bytes}) => [path, bytes]),
  );
}

describe('OME-Zarr', () => {
  const folder = folderOf(1500, 1100, 16);
  const json = (path: string): unknown => JSON.parse(new TextDecoder().decode(folder.get(path)));

  it('has levels of half the size, down to one chunk, and no chunk of zeros', () =>
    expect([...folder.keys()]).toEqual([
      '.zgroup',
      '.zattrs',
      '0/.zarray',
      '0/0/0',
      '0/1/0',
      '0/1/1',
      '1/.zarray',
      '1/0/0',
    ]));

  it('says where every level is, in micrometres', () =>
    expect(json('.zattrs')).toMatchObject({
      multiscales: [
        {
          version: '0.4',
          axes: [
            {name: 'y', type: 'space', unit: 'micrometer'},
            {name: 'x', type: 'space', unit: 'micrometer'},
          ],
          datasets: [
            {path: '0', coordinateTransformations: [{type: 'scale', scale: [0.5, 0.5]}]},
            {path: '1', coordinateTransformations: [{type: 'scale', scale: [1, 1]}]},
          ],
        },
      ],
      'image-label': {version: '0.4'},
    }));

  it('has every second pixel in the second level', () => {
    expect(json('1/.zarray')).toMatchObject({shape: [550, 750], chunks: [550, 750], dtype: '<u2'});
    const pixels = new Uint16Array(unzlibSync(folder.get('1/0/0')!).buffer);
    const expected = Array.from({length: 550 * 750}, (_, i) => {
      const [x, y] = [2 * (i % 750), 2 * Math.floor(i / 750)];
      return y < 1024 && x >= 1024 ? 0 : x * 3 + y;
    });
    expect([...pixels]).toEqual(expected);
  });
});
