import type {CellRow} from '../contract/image';

/**
 * Cells, one a line; positions in pixels from the middle of the first one, boxes half open, as
 * skimage.measure.regionprops has them.
 */
export function cellsCsv(
  rows: readonly CellRow[],
  channels: readonly string[],
  micrometresPerPixel: number | null,
): string {
  const header = [
    'id',
    'centroid_x',
    'centroid_y',
    'area_px',
    'area_um2',
    'eccentricity',
    'bbox_left',
    'bbox_top',
    'bbox_right',
    'bbox_bottom',
    ...channels.map((name) => quoted(`mean_${name}`)),
  ];
  const lines = rows.map(({label, x, y, areaPixels, eccentricity, box, means}) =>
    [
      label,
      x,
      y,
      areaPixels,
      micrometresPerPixel === null ? '' : areaPixels * micrometresPerPixel ** 2,
      eccentricity,
      ...box,
      ...means,
    ].join(','),
  );
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
