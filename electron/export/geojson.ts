import type {CellRow, Compartment} from '../contract/image';
import type {Outline} from '../segment/outlines';

/**
 * Cells as a GeoJSON FeatureCollection that QuPath opens (File, Import objects): detections with a name, a class and
 * measurements; coordinates in pixels of the image. One line a cell.
 */
export function geoJson(outlines: Iterable<Outline>, rows: readonly CellRow[], channels: readonly string[], compartment: Compartment): string {
  const byLabel = new Map(rows.map((row) => [row.label, row]));
  const features: string[] = [];
  for (const {label, parts} of outlines) {
    const polygons = parts.map((rings) => rings.map((ring) => closed(ring)));
    const geometry = polygons.length === 1 ? {type: 'Polygon', coordinates: polygons[0]} : {type: 'MultiPolygon', coordinates: polygons};
    const row = byLabel.get(label);
    const measurements = row ? {'Area px^2': row.areaPixels, Eccentricity: row.eccentricity, ...Object.fromEntries(channels.map((name, i) => [`${name}: Mean`, row.means[i]]))} : {};
    features.push(JSON.stringify({
      type: 'Feature',
      id: uuid(label),
      geometry,
      properties: {objectType: 'detection', name: `${compartment} ${label}`, classification: {name: compartment, color: compartment === 'nuclear' ? [40, 120, 255] : [40, 200, 90]}, isLocked: false, measurements},
    }));
  }
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
}

function closed(ring: Int32Array): [number, number][] {
  const points = Array.from({length: ring.length / 2}, (_, i): [number, number] => [ring[2 * i]!, ring[2 * i + 1]!]);
  return [...points, points[0]!];
}

/** QuPath wants its objects' ids to be UUIDs. */
function uuid(label: number): string {
  return `00000000-0000-4000-8000-${label.toString(16).padStart(12, '0')}`;
}
