/** A race as text: Markdown, CSV, a terminal's bars, and the chart as SVG. */
import {megabytes, seconds} from '../contract/format';
import {CHART_COLOURS} from '../contract/palette';
import {
  FORMAT_NAMES,
  PUBLISHED,
  untilFirst,
  whichToShip,
  type RaceResult,
  type RaceRow,
  type RaceTrial,
  type ReportKind,
} from '../contract/race';
import {
  measuredRows,
  publishedRows,
  RACE_COLUMN_NAMES,
  RACE_COLUMNS,
  spread,
  type RaceColumn,
  type RaceTableRow,
} from '../contract/race-table';
import {quantile} from './statistics';

export function reportOf(result: RaceResult, kind: ReportKind, published: boolean): string {
  switch (kind) {
    case 'markdown':
      return markdown(result, published);
    case 'csv':
      return csv(result);
    case 'svg':
      return svg(result, published);
    default:
      return `${JSON.stringify(result, null, 2)}\n`;
  }
}

export function machineLine({machine, startedAt, options, model}: RaceResult): string {
  const {cpu, cores, memoryGigabytes, gpu, os, app, node} = machine;
  const disk = options.cold ? 'cold disk' : 'warm file cache';
  return [
    `${model.name} (SavedModel ${megabytes(model.savedModelBytes)}, HDF5 ${megabytes(model.h5Bytes)})`,
    `${options.runs} fresh processes each, ${disk}, batch of ${options.batch}`,
    `${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${gpu ?? 'no GPU'}`,
    os,
    `${app}, Node ${node}`,
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ].join('; ');
}

/** What is told of a row beside the table: a column each. */
const DETAILS: readonly (readonly [title: string, of: (row: RaceRow) => string])[] = [
  ['Ready', (row) => spread(row.readyMs)],
  ['First prediction', (row) => spread(row.firstPredictMs)],
  ['Later', (row) => spread(row.predictMs)],
  ['Time to first mask', (row) => spread(row.timeToMaskMs)],
  ['Peak memory', (row) => `${row.peakMegabytes?.toFixed(0) ?? '–'} MB`],
];

function markdown(result: RaceResult, published: boolean): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = published ? [...measuredRows(result), ...publishedRows()] : measuredRows(result);
  const missing = result.rows
    .filter((row) => row.missing)
    .map((row) => `- ${row.environment}, ${row.format}: ${row.missing}`);
  return [
    'From process start until the first prediction is there (median):',
    '',
    line(RACE_COLUMN_NAMES.map((column) => RACE_COLUMNS[column])),
    `|---|${'---:|'.repeat(RACE_COLUMN_NAMES.length - 1)}`,
    ...rows.map((row) => line(RACE_COLUMN_NAMES.map((column) => row[column]))),
    '',
    line(['Environment', 'Format', ...DETAILS.map(([title]) => title)]),
    `|---|---|${'---:|'.repeat(DETAILS.length)}`,
    ...result.rows
      .filter((row) => row.readyMs)
      .map((row) => line([row.environment, row.format, ...DETAILS.map(([, of]) => of(row))])),
    '',
    ...(missing.length ? [...missing, ''] : []),
    ...shipLines(result),
    `${machineLine(result)}${result.cancelled ? '; stopped half-way' : ''}`,
    '',
  ].join('\n');
}

function shipLines(result: RaceResult): string[] {
  const sentence = whichToShip(result);
  return sentence === null ? [] : [sentence, ''];
}

type CsvValue = string | number | null;

const CSV_COLUMNS: readonly (readonly [name: string, of: (row: RaceRow, trial: RaceTrial, run: number) => CsvValue])[] =
  [
    ['environment', (row) => row.environment],
    ['format', (row) => row.format],
    ['device', (row) => row.device],
    ['version', (row) => row.version],
    ['run', (_, __, run) => run],
    ['pid', (_, trial) => trial.pid],
    ['ready_ms', (_, trial) => trial.readyMs],
    ['first_predict_ms', (_, trial) => trial.firstPredictMs],
    ['predict_ms', (_, trial) => (trial.predictMs.length ? quantile(trial.predictMs, 0.5) : null)],
    ['time_to_mask_ms', (_, trial) => trial.timeToMaskMs],
    ['peak_mb', (_, trial) => trial.peakMegabytes],
    ['other_load', (_, trial) => trial.otherLoad],
  ];

/** One line a process. */
function csv(result: RaceResult): string {
  const lines = result.rows.flatMap((row) =>
    row.trials.map((trial, i) => CSV_COLUMNS.map(([, of]) => quoted(of(row, trial, i + 1))).join(',')),
  );
  return `${[CSV_COLUMNS.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}

function quoted(value: CsvValue): string {
  const text = value === null ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** For a terminal: the table, then a bar a row. */
export function terminal(result: RaceResult): string {
  const rows = [RACE_COLUMNS, ...measuredRows(result)];
  const width = (column: RaceColumn): number => Math.max(...rows.map((row) => row[column].length));
  const line = (row: RaceTableRow): string =>
    RACE_COLUMN_NAMES.map((column) =>
      column === 'environment' ? row[column].padEnd(width(column)) : row[column].padStart(width(column)),
    ).join('  ');
  const [header, ...measured] = rows.map((row) => line(row));
  const longest = Math.max(...result.rows.map((row) => untilFirst(row) ?? 0), 1);
  return [
    'From process start until the first prediction is there (median)',
    '',
    header,
    ...measured,
    '',
    ...result.rows.map((row) => terminalBar(row, longest)),
    '  █ until ready   ░ first prediction',
    '',
    ...shipLines(result),
    machineLine(result),
  ].join('\n');
}

function terminalBar(row: RaceRow, longest: number): string {
  const total = untilFirst(row);
  const name = `${row.environment}, ${row.format}`.padEnd(44);
  if (total === null) return `${name} ${row.missing ?? 'not finished'}`;
  const cells = (ms: number): number => Math.max(Math.round((ms / longest) * 40), ms > 0 ? 1 : 0);
  const bar = `${'█'.repeat(cells(row.readyMs!.median))}${'░'.repeat(cells(row.firstPredictMs!.median))}`;
  return `${name} ${bar} ${seconds(total)}${row.noisy ? `  (${row.noisy} noisy runs)` : ''}`;
}

const BAR = {height: 22, gap: 12, left: 300, width: 520} as const;

interface ChartBar {
  readonly label: string;
  readonly after: boolean;
  readonly published: boolean;
  /** Milliseconds; until ready, until the first prediction, and the fastest and slowest of those. */
  readonly ready: number;
  readonly total: number;
  readonly low: number;
  readonly high: number;
}

function measuredBars(rows: readonly RaceRow[]): ChartBar[] {
  return rows.flatMap((row) => {
    const {environment, format, readyMs, firstPredictMs} = row;
    const total = untilFirst(row);
    if (total === null || !readyMs || !firstPredictMs) return [];
    return [
      {
        label: `${environment} · ${FORMAT_NAMES[format]}`,
        after: format !== 'saved-model',
        published: false,
        ready: readyMs.median,
        total,
        low: readyMs.min + firstPredictMs.min,
        high: readyMs.p95 + firstPredictMs.p95,
      },
    ];
  });
}

function publishedBars(): ChartBar[] {
  return PUBLISHED.flatMap(({environment, savedModel, hdf5}) =>
    (['saved-model', 'hdf5'] as const).map((format) => {
      const after = format === 'hdf5';
      const total = (after ? hdf5 : savedModel) * 1000;
      const label = `${environment} · ${FORMAT_NAMES[format]} (published)`;
      return {label, after, published: true, ready: total, total, low: total, high: total};
    }),
  );
}

/** Bars with their spread (a line from min to p95), fit for a slide: light ground, no outside fonts. */
function svg(result: RaceResult, published: boolean): string {
  const bars = [...measuredBars(result.rows), ...(published ? publishedBars() : [])];
  const longest = Math.max(...bars.map(({high, total}) => Math.max(high, total)), 1);
  const [width, height] = [BAR.left + BAR.width + 100, 70 + bars.length * (BAR.height + BAR.gap) + 34];
  const title = `${result.model.name}: from process start to the first prediction`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `font-family="system-ui, sans-serif" font-size="13" fill="${CHART_COLOURS.text}">`,
    `<rect width="100%" height="100%" fill="${CHART_COLOURS.panel}"/>`,
    `<text x="16" y="26" font-size="16" font-weight="bold">${escaped(title)}</text>`,
    `<text x="16" y="46" fill="${CHART_COLOURS.quiet}">` +
      'dark: until ready, light: first prediction, line: fastest to 95th percentile</text>',
    ...bars.map((bar, i) => svgBar(bar, 60 + i * (BAR.height + BAR.gap), longest)),
    `<text x="16" y="${height - 14}" font-size="10" fill="${CHART_COLOURS.quiet}">` +
      `${escaped(machineLine(result))}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function svgBar(bar: ChartBar, y: number, longest: number): string {
  const x = (ms: number): number => round(BAR.left + (ms / longest) * BAR.width);
  const {label, after, published} = bar;
  const [ready, total, low, high] = [x(bar.ready), x(bar.total), x(bar.low), x(bar.high)];
  const fill = `height="${BAR.height}" fill="${after ? CHART_COLOURS.after : CHART_COLOURS.before}"`;
  const middle = y + BAR.height / 2;
  const whisker = `M${low} ${middle}H${high}M${low} ${middle - 5}v10M${high} ${middle - 5}v10`;
  const clockX = round(x(Math.max(bar.total, bar.high)) + 8);
  return [
    `<text x="${BAR.left - 10}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
    `<rect x="${BAR.left}" y="${y}" width="${round(ready - BAR.left)}" ${fill}`,
    `${published ? ' fill-opacity="0.35"' : ''}/>`,
    `<rect x="${ready}" y="${y}" width="${round(total - ready)}" ${fill} fill-opacity="0.5"/>`,
    published ? '' : `<path d="${whisker}" stroke="${CHART_COLOURS.text}" stroke-width="1.5" fill="none"/>`,
    `<text x="${clockX}" y="${middle + 4}" font-weight="bold">${seconds(bar.total)}</text>`,
  ].join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
