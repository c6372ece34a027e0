/** The table of cells as it is sorted and filtered; the picture shows the same cells, in the same order. */
import {create} from 'zustand';
import type {Compartment} from '../../electron/contract/compartments';
import type {CellRow, ImageInfo} from '../../electron/contract/image';
import type {ImageItem} from './session';
import {COLUMN_WORDS} from './words';

export interface Column {
  /** The same for the same column of another image: channels by their names. */
  readonly id: string;
  readonly label: string;
  /** What it is, in full. */
  readonly title: string;
  readonly value: (row: CellRow) => number;
  readonly text: (value: number) => string;
}

export interface Filter {
  readonly column: string;
  readonly least: number;
  readonly most: number;
}

export interface TableState {
  readonly sort: {readonly column: string; readonly isDescending: boolean};
  /** Null: all cells. */
  readonly filter: Filter | null;
}

const INITIAL: TableState = {sort: {column: 'cell', isDescending: false}, filter: null};

export const useTable = create<TableState>(() => INITIAL);

export function setTable(change: Partial<TableState>): void {
  useTable.setState(change);
}

/** Sorted by it; once more: the other way round. */
export function sortBy(column: string): void {
  const {sort} = useTable.getState();
  setTable({sort: {column, isDescending: sort.column === column && !sort.isDescending}});
}

/** Areas are told by the pixel size that the cells were found with, as in every file of them. */
export function columnsOf(image: ImageItem, info: ImageInfo): readonly Column[] {
  const size = image.report?.micrometresPerPixel ?? null;
  const scale = size ?? 1;
  const unit = size === null ? 'px' : 'µm';
  const words = COLUMN_WORDS;
  const area = size === null ? 'px' : 'µm²';
  return [
    column('cell', [words.cell, words.cellNumber], ({label}) => label, String),
    column('area', [area, words.area], ({areaPixels}) => areaPixels * scale ** 2, size === null ? String : tenths),
    column(
      'diameter',
      [`⌀ ${unit}`, words.diameter],
      ({areaPixels}) => 2 * Math.sqrt(areaPixels / Math.PI) * scale,
      tenths,
    ),
    column('x', ['x px', words.x], ({x}) => x, tenths),
    column('y', ['y px', words.y], ({y}) => y, tenths),
    column('eccentricity', [words.eccentricity, words.eccentric], ({eccentricity}) => eccentricity, digits),
    ...info.channels.map(({name}, i) =>
      column(`mean of ${name}`, [name, words.mean(name)], ({means}) => means[i] ?? NaN, digits),
    ),
  ];
}

function column(
  id: string,
  [label, title]: readonly [string, string],
  value: Column['value'],
  text: Column['text'],
): Column {
  return {id, label, title, value, text: (given) => (Number.isFinite(given) ? text(given) : '')};
}

function tenths(value: number): string {
  return value.toFixed(1);
}

function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** What is shown until somebody chooses: the cell, its area and the channels that the model was given. */
export function usualColumns({nuclear, membrane}: ImageItem, {channels}: ImageInfo): readonly string[] {
  const given = [nuclear, membrane].flatMap((i) => (i === null || !channels[i] ? [] : [`mean of ${channels[i].name}`]));
  return ['cell', 'area', ...given];
}

/** Of a compartment of the image. */
export function rowsOf(
  image: ImageItem,
  info: ImageInfo,
  compartment: Compartment,
  state: TableState,
): readonly CellRow[] {
  return shownRows(image.cells[compartment], columnsOf(image, info), state);
}

const NO_ROWS: readonly CellRow[] = [];

interface Arranged {
  readonly key: string;
  readonly rows: readonly CellRow[];
}

/** Of rows that were arranged before: a table of 100,000 cells is asked for many times. */
const arranged = new WeakMap<readonly CellRow[], Arranged>();

/** The rows that are shown, in their order. */
function shownRows(
  rows: readonly CellRow[] | undefined,
  columns: readonly Column[],
  {sort, filter}: TableState,
): readonly CellRow[] {
  if (!rows) return NO_ROWS;
  const key = JSON.stringify([sort, filter, columns.map(({id, label}) => [id, label])]);
  const known = arranged.get(rows);
  if (known?.key === key) return known.rows;
  const result = sorted(filtered(rows, columns, filter), columns, sort);
  arranged.set(rows, {key, rows: result});
  return result;
}

/** Of a column that this image has not, all. */
function filtered(rows: readonly CellRow[], columns: readonly Column[], filter: Filter | null): readonly CellRow[] {
  const by = filter && columns.find(({id}) => id === filter.column);
  if (!filter || !by) return rows;
  return rows.filter((row) => by.value(row) >= filter.least && by.value(row) <= filter.most);
}

function sorted(
  rows: readonly CellRow[],
  columns: readonly Column[],
  {column, isDescending}: TableState['sort'],
): readonly CellRow[] {
  const by = columns.find(({id}) => id === column);
  if (!by || (column === 'cell' && !isDescending)) return rows;
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => sign * (by.value(a) - by.value(b)) || a.label - b.label);
}
