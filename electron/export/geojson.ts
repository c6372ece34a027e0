import type {Compartment} from '../contract/compartments';
import type {CellRow} from '../contract/image';
import type {Outline} from '../segment/outlines';

/**
 * Cells as a GeoJSON FeatureCollection that QuPath opens (File, Import objects): detections with a name, a class and
 * measurements; coordinates in pixels of the image. One line a cell, as text piece by piece.
 */
export function* geoJson(
  outlines: Iterable<Outline>,
  rows: readonly CellRow[],
  channels: readonly string[],
  compartment: Compartment,
): Generator<string> {
  let separator = '{"type":"FeatureCollection","features":[\n';
  for (const {label, parts} of outlines) {
    const polygons = parts.map((rings) => rings.map((ring) => closed(ring)));
    const geometry =
      polygons.length === 1
        ? {type: 'Polygon', coordinates: polygons[0]}
        : {type: 'MultiPolygon', coordinates: polygons};
    const row = rows[label - 1];
    const measurements = row
      ? {
          'Area px^2': row.areaPixels,
          Eccentricity: row.eccentricity,
          ...Object.fromEntries(channels.map((name, i) => [`${name}: Mean`, row.means[i]])),
        }
      : {};
    const properties = {
      objectType: 'detection',
      name: `${compartment} ${label}`,
      classification: {name: compartment, color: compartment === 'nuclear' ? [40, 120, 255] : [40, 200, 90]},
      isLocked: false,
      measurements,
    };
    yield `${separator}${JSON.stringify({type: 'Feature', id: uuid(label), geometry, properties})}`;
    separator = ',\n';
  }
  yield `${separator.startsWith(',') ? '' : separator}\n]}\n`;
}

function closed(ring: Int32Array): [number, number][] {
  const points = Array.from({length: ring.length / 2}, (_, i): [number, number] => [ring[2 * i]!, ring[2 * i + 1]!]);
  return [...points, points[0]!];
}

/** QuPath wants its objects' ids to be UUIDs. */
function uuid(label: number): string {
  return `00000000-0000-4000-8000-${label.toString(16).padStart(12, '0')}`;
}
