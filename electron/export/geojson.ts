import type {Compartment} from '../contract/compartments';
import type {CellRow} from '../contract/image';
import type {Outline, Ring} from '../segment/outlines';

/** What is said of the outlines of one compartment. */
export interface GeoJsonObjects {
  readonly compartment: Compartment;
  /** Of label 1 on. */
  readonly rows: readonly CellRow[];
  /** Names of the image's channels. */
  readonly channels: readonly string[];
  /** QuPath wants its objects' ids to be UUIDs. */
  readonly idOf: (label: number) => string;
  /** The outline of a cell's nucleus, null where it has none; null: nothing is known of nuclei. */
  readonly nucleusOf: ((label: number) => Outline['parts'] | null) | null;
}

/**
 * Objects as a GeoJSON FeatureCollection that QuPath opens (File, Import objects): detections, or, where nuclei are
 * known, cells with their nuclei, with a name, a class and measurements; coordinates in pixels of the image. One line
 * an object, as text piece by piece.
 */
export function* geoJson(outlines: Iterable<Outline>, objects: GeoJsonObjects): Generator<string> {
  const {compartment, idOf, nucleusOf} = objects;
  let separator = '{"type":"FeatureCollection","features":[\n';
  for (const {label, parts} of outlines) {
    const nucleus = nucleusOf?.(label) ?? null;
    const feature = {
      type: 'Feature',
      id: idOf(label),
      geometry: geometryOf(parts),
      ...(nucleus && {nucleusGeometry: geometryOf(nucleus)}),
      properties: {
        objectType: nucleusOf ? 'cell' : 'detection',
        name: `${compartment} ${label}`,
        classification: {name: compartment, color: compartment === 'nuclear' ? [40, 120, 255] : [40, 200, 90]},
        isLocked: false,
        measurements: measurementsOf(objects, label),
      },
    };
    yield `${separator}${JSON.stringify(feature)}`;
    separator = ',\n';
  }
  yield `${separator.startsWith(',') ? '' : separator}\n]}\n`;
}

function geometryOf(parts: Outline['parts']): {readonly type: string; readonly coordinates: unknown} {
  const polygons = parts.map((rings) => rings.map((ring) => closed(ring)));
  return polygons.length === 1
    ? {type: 'Polygon', coordinates: polygons[0]}
    : {type: 'MultiPolygon', coordinates: polygons};
}

function measurementsOf({rows, channels}: GeoJsonObjects, label: number): Readonly<Record<string, number>> {
  const row = rows[label - 1];
  if (!row) return {};
  return {
    'Area px^2': row.areaPixels,
    Eccentricity: row.eccentricity,
    ...Object.fromEntries(channels.map((name, i) => [`${name}: Mean`, row.means[i]!])),
  };
}

function closed(ring: Ring): [number, number][] {
  const points = Array.from({length: ring.length / 2}, (_, i): [number, number] => [
    thousandths(ring[2 * i]!),
    thousandths(ring[2 * i + 1]!),
  ]);
  return [...points, points[0]!];
}

/** Of a pixel: no outline is known better. */
function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
