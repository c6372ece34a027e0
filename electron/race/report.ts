/** A race as text: Markdown, CSV, a terminal's bars, and the chart as SVG. */
import {pairsOf, PUBLISHED, untilFirst, type RaceResult, type RaceRow, type Statistics} from '../contract/race';

export type ReportKind = 'markdown' | 'csv' | 'json' | 'svg';

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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function percent(before: number, after: number): string {
  const change = Math.round((after / before - 1) * 100);
  return `${change < 0 ? '−' : '+'}${Math.abs(change)} %`;
}

interface TableRow {
  readonly environment: string;
  readonly savedModel: string;
  readonly hdf5: string;
  readonly difference: string;
}

/** *Environment | SavedModel | HDF5 | Diff*: from process start until the first prediction is there, medians. */
export function tableRows(result: RaceResult, published: boolean): TableRow[] {
  const own = pairsOf(result.rows).map(({environment, savedModel, hdf5}): TableRow => {
    const [before, after] = [savedModel && untilFirst(savedModel), hdf5 && untilFirst(hdf5)];
    const cell = (row: RaceRow | null, value: number | null): string =>
      value === null ? (row?.missing ? 'not measured' : '–') : `${seconds(value)}${row!.noisy ? ' (noisy)' : ''}`;
    return {
      environment,
      savedModel: cell(savedModel, before),
      hdf5: cell(hdf5, after),
      difference:
        before !== null && after !== null
          ? `${seconds(after - before).replace('-', '−')} (${percent(before, after)})`
          : '–',
    };
  });
  const others = PUBLISHED.map(({environment, savedModel, hdf5}): TableRow => ({
    environment: `published, not measured here: ${environment}`,
    savedModel: `${savedModel.toFixed(2)} s`,
    hdf5: `${hdf5.toFixed(2)} s`,
    difference: `${(hdf5 - savedModel).toFixed(2).replace('-', '−')} s (${percent(savedModel, hdf5)})`,
  }));
  return published ? [...own, ...others] : own;
}

export function machineLine({machine, startedAt, options, model}: RaceResult): string {
  const {cpu, cores, memoryGigabytes, gpu, os, app, node} = machine;
  const disk = options.cold ? 'cold disk' : 'warm file cache';
  return `${model.name} (SavedModel ${megabytes(model.savedModelBytes)}, HDF5 ${megabytes(model.h5Bytes)}); ${options.runs} fresh processes each, ${disk}, batch of ${options.batch}; ${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${gpu ?? 'no GPU'}; ${os}; ${app}, Node ${node}; ${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function markdown(result: RaceResult, published: boolean): string {
  const lines = tableRows(result, published).map(
    (row) => `| ${row.environment} | ${row.savedModel} | ${row.hdf5} | ${row.difference} |`,
  );
  const detail = result.rows
    .filter((row) => row.readyMs)
    .map(
      (row) =>
        `| ${row.environment} | ${row.format} | ${spread(row.readyMs)} | ${spread(row.firstPredictMs)} | ${spread(row.predictMs)} | ${spread(row.timeToMaskMs)} | ${row.peakMegabytes?.toFixed(0) ?? '–'} MB |`,
    );
  const missing = result.rows
    .filter((row) => row.missing)
    .map((row) => `- ${row.environment}, ${row.format}: ${row.missing}`);
  return [
    'From process start until the first prediction is there (median):',
    '',
    '| Environment | SavedModel | HDF5 | Diff |',
    '|---|---:|---:|---:|',
    ...lines,
    '',
    '| Environment | Format | Ready | First prediction | Later | Time to first mask | Peak memory |',
    '|---|---|---:|---:|---:|---:|---:|',
    ...detail,
    '',
    ...(missing.length ? [...missing, ''] : []),
    `${machineLine(result)}${result.cancelled ? '; stopped half-way' : ''}`,
    '',
  ].join('\n');
}

/** Median with min and p95. */
function spread(value: Statistics | null): string {
  return value ? `${seconds(value.median)} (${seconds(value.min)}–${seconds(value.p95)})` : '–';
}

const COLUMNS = [
  'environment',
  'format',
  'device',
  'version',
  'run',
  'pid',
  'ready_ms',
  'first_predict_ms',
  'predict_ms',
  'time_to_mask_ms',
  'peak_mb',
  'other_load',
] as const;

/** One line a process. */
function csv(result: RaceResult): string {
  const quoted = (value: string | number | null): string => {
    const text = value === null ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = result.rows.flatMap((row) =>
    row.trials.map((trial, i) =>
      [
        row.environment,
        row.format,
        row.device,
        row.version,
        i + 1,
        trial.pid,
        trial.readyMs,
        trial.firstPredictMs,
        median(trial.predictMs),
        trial.timeToMaskMs,
        trial.peakMegabytes,
        trial.otherLoad,
      ]
        .map((value) => quoted(value))
        .join(','),
    ),
  );
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** For a terminal: the table, then a bar a row. */
export function terminal(result: RaceResult): string {
  const rows = tableRows(result, false);
  const header: TableRow = {environment: 'Environment', savedModel: 'SavedModel', hdf5: 'HDF5', difference: 'Diff'};
  const width = (key: keyof TableRow): number => Math.max(...[header, ...rows].map((row) => row[key].length));
  const line = (row: TableRow): string =>
    `${row.environment.padEnd(width('environment'))}  ${row.savedModel.padStart(width('savedModel'))}  ${row.hdf5.padStart(width('hdf5'))}  ${row.difference.padStart(width('difference'))}`;
  const longest = Math.max(...result.rows.map((row) => untilFirst(row) ?? 0), 1);
  const bars = result.rows.map((row) => {
    const total = untilFirst(row);
    const name = `${row.environment}, ${row.format}`.padEnd(44);
    if (total === null) return `${name} ${row.missing ?? 'not finished'}`;
    const cells = (ms: number): number => Math.max(Math.round((ms / longest) * 40), ms > 0 ? 1 : 0);
    return `${name} ${'█'.repeat(cells(row.readyMs!.median))}${'░'.repeat(cells(row.firstPredictMs!.median))} ${seconds(total)}${row.noisy ? `  (${row.noisy} noisy runs)` : ''}`;
  });
  return [
    'From process start until the first prediction is there (median)',
    '',
    line(header),
    ...rows.map(line),
    '',
    ...bars,
    '  █ until ready   ░ first prediction',
    '',
    machineLine(result),
  ].join('\n');
}

const BAR = {height: 22, gap: 12, left: 300, width: 520} as const;

/** Bars with their spread (a line from min to p95), fit for a slide: light ground, no outside fonts. */
function svg(result: RaceResult, published: boolean): string {
  const bars = [
    ...result.rows.flatMap((row) => {
      const total = untilFirst(row);
      return total === null
        ? []
        : [
            {
              label: `${row.environment} · ${row.format === 'hdf5' ? 'HDF5' : 'SavedModel'}`,
              ready: row.readyMs!.median,
              total,
              low: row.readyMs!.min + row.firstPredictMs!.min,
              high: row.readyMs!.p95 + row.firstPredictMs!.p95,
              after: row.format === 'hdf5',
              published: false,
            },
          ];
    }),
    ...(published
      ? PUBLISHED.flatMap(({environment, savedModel, hdf5}) =>
          [savedModel, hdf5].map((value, i) => ({
            label: `${environment} · ${i ? 'HDF5' : 'SavedModel'} (published)`,
            ready: value * 1000,
            total: value * 1000,
            low: value * 1000,
            high: value * 1000,
            after: i === 1,
            published: true,
          })),
        )
      : []),
  ];
  const longest = Math.max(...bars.map(({high, total}) => Math.max(high, total)), 1);
  const x = (ms: number): number => BAR.left + (ms / longest) * BAR.width;
  const height = 70 + bars.length * (BAR.height + BAR.gap) + 34;
  const drawn = bars.map(({label, ready, total, low, high, after, published: elsewhere}, i) => {
    const y = 60 + i * (BAR.height + BAR.gap);
    const colour = after ? '#0b62c4' : '#a2620a';
    const middle = y + BAR.height / 2;
    return [
      `<text x="${BAR.left - 10}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
      `<rect x="${BAR.left}" y="${y}" width="${round(x(ready) - BAR.left)}" height="${BAR.height}" fill="${colour}"${elsewhere ? ' fill-opacity="0.35"' : ''}/>`,
      `<rect x="${round(x(ready))}" y="${y}" width="${round(x(total) - x(ready))}" height="${BAR.height}" fill="${colour}" fill-opacity="0.5"/>`,
      elsewhere
        ? ''
        : `<path d="M${round(x(low))} ${middle}H${round(x(high))}M${round(x(low))} ${middle - 5}v10M${round(x(high))} ${middle - 5}v10" stroke="#1b1f27" stroke-width="1.5" fill="none"/>`,
      `<text x="${round(x(Math.max(total, high)) + 8)}" y="${middle + 4}" font-weight="bold">${seconds(total)}</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${BAR.left + BAR.width + 100}" height="${height}" viewBox="0 0 ${BAR.left + BAR.width + 100} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#1b1f27">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="16" y="26" font-size="16" font-weight="bold">${escaped(result.model.name)}: from process start to the first prediction</text>`,
    '<text x="16" y="46" fill="#566072">dark: until ready, light: first prediction, line: fastest to 95th percentile</text>',
    ...drawn,
    `<text x="16" y="${height - 14}" font-size="10" fill="#566072">${escaped(machineLine(result))}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
