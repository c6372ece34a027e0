import {parquetWriteBuffer} from 'hyparquet-writer';
import type {CellRow} from '../contract/image';

interface Column {
  readonly name: string;
  readonly type: 'INT32' | 'DOUBLE';
  readonly data: (number | null)[];
}

/**
 * The columns of the CSV, with types: whole numbers of 32 bits, others of 64; no area in µm² where no size is known.
 */
export function cellsParquet(
  rows: readonly CellRow[],
  channels: readonly string[],
  micrometresPerPixel: number | null,
): Uint8Array {
  const whole = (name: string, of: (row: CellRow) => number): Column => ({name, type: 'INT32', data: rows.map(of)});
  const real = (name: string, of: (row: CellRow) => number | null): Column => ({
    name,
    type: 'DOUBLE',
    data: rows.map(of),
  });
  const squared = micrometresPerPixel === null ? null : micrometresPerPixel ** 2;
  const columnData = [
    whole('id', ({label}) => label),
    real('centroid_x', ({x}) => x),
    real('centroid_y', ({y}) => y),
    whole('area_px', ({areaPixels}) => areaPixels),
    real('area_um2', ({areaPixels}) => squared && areaPixels * squared),
    real('eccentricity', ({eccentricity}) => eccentricity),
    ...(['left', 'top', 'right', 'bottom'] as const).map((side, i) => whole(`bbox_${side}`, ({box}) => box[i]!)),
    ...distinct(channels).map((name, i) => real(`mean_${name}`, ({means}) => means[i]!)),
  ];
  return new Uint8Array(parquetWriteBuffer({columnData}));
}

/** A table cannot have two columns of the same name: "CD3", "CD3 (2)". */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free); n += 1) free = `${name} (${n})`;
    taken.add(free);
    return free;
  });
}
