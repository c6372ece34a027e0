/**
 * Names of channels in a table beside the images, as steinbock (panel.csv: channel, name, keep) and MCMICRO
 * (markers.csv: channel_number, marker_name) keep them: a row for each channel in the image's order.
 */
import type {Neighbours} from './image-file';

export const PANEL_FILES = ['panel.csv', 'markers.csv'] as const;
/** In this order, where a table has several. */
const NAME_COLUMNS = ['name', 'marker_name', 'target', 'clean_target', 'marker'];
const MOST_BYTES = 1 << 20;

export interface PanelNames {
  readonly names: readonly string[];
  /** The table's file. */
  readonly file: string;
}

/** Null where there is no table of so many channels, beside the image or one folder above. */
export function panelNames(neighbours: Neighbours, channels: number): PanelNames | null {
  for (const file of PANEL_FILES) {
    const source = neighbours.open(file) ?? neighbours.openAbove(file);
    if (!source || source.size > MOST_BYTES) continue;
    const names = namesIn(new TextDecoder().decode(source.read(0, source.size)));
    if (names.length === channels) return {names, file};
  }
  return null;
}

function namesIn(text: string): readonly string[] {
  const [head = [], ...rows] = text.split(/\r?\n/).filter(Boolean).map(cellsOf);
  const titles = head.map((title) =>
    title
      .replace(/^\uFEFF/, '')
      .trim()
      .toLowerCase(),
  );
  const column = NAME_COLUMNS.map((name) => titles.indexOf(name)).find((at) => at >= 0);
  const keep = titles.indexOf('keep');
  if (column === undefined) return [];
  return rows
    .filter((row) => keep < 0 || /^(?:1|1\.0|true|yes)$/i.test((row[keep] ?? '').trim()))
    .map((row) => (row[column] ?? '').trim());
}

/** Of one line; quotes may hold commas, and doubled ones stand for themselves. */
function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return cells.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}
