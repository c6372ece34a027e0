/** Measured rows as a Markdown table: median, range, ratio to a named row. */
import {quantile} from '../race/statistics';

export interface Row {
  readonly name: string;
  readonly samplesMs: readonly number[];
  readonly peakMegabytes?: readonly number[];
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export function printRows(rows: readonly Row[], base: string): void {
  const reference = rows.find((row) => row.name === base);
  const memory = rows.some((row) => row.peakMegabytes?.length);
  printTable(
    ['', 'median ms', 'range', 'n', 'ratio', ...(memory ? ['peak MB'] : [])],
    rows.map(({name, samplesMs, peakMegabytes}) => [
      name,
      median(samplesMs).toFixed(0),
      `${Math.min(...samplesMs).toFixed(0)}–${Math.max(...samplesMs).toFixed(0)}`,
      String(samplesMs.length),
      reference ? (median(samplesMs) / median(reference.samplesMs)).toFixed(2) : '',
      ...(memory ? [peakMegabytes?.length ? Math.max(...peakMegabytes).toFixed(0) : ''] : []),
    ]),
  );
}

/** One row beside another, and what is asked of their ratio. */
export interface Ratio {
  readonly what: string;
  readonly samples: Samples;
  readonly ours: string;
  readonly peer: string;
  readonly asked: string;
}

/** Those whose both rows were measured. */
export function printRatios(ratios: readonly Ratio[]): void {
  const lines = ratios.flatMap(({what, samples, ours, peer, asked}) => {
    const [own, other] = [samples.median(ours), samples.median(peer)];
    if (own === null || other === null) return [];
    return [[`${what}: ${ours}; ${peer}`, own.toFixed(0), other.toFixed(0), (own / other).toFixed(3), asked]];
  });
  printTable(['', 'ours ms', 'peer’s ms', 'ratio', 'asked'], lines);
}

/** As Markdown: the first column to the left, the others to the right. */
export function printTable(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [titles, titles.map((_, column) => (column === 0 ? '---' : '---:')), ...rows];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  for (const line of lines) {
    const cells = line.map((cell, column) => {
      const width = widths[column]!;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
  process.stdout.write('\n');
}

/** Samples by row name, in the order they first come. */
export class Samples {
  readonly #times = new Map<string, number[]>();
  readonly #memory = new Map<string, number[]>();

  add(name: string, milliseconds: number | null | undefined, megabytes?: number): void {
    if (milliseconds === null || milliseconds === undefined) return;
    this.#times.set(name, [...(this.#times.get(name) ?? []), milliseconds]);
    if (megabytes !== undefined) this.#memory.set(name, [...(this.#memory.get(name) ?? []), megabytes]);
  }

  /** Null where there is no such row. */
  median(name: string): number | null {
    const samples = this.#times.get(name);
    return samples ? median(samples) : null;
  }

  rows(): Row[] {
    return [...this.#times].map(([name, samplesMs]) => ({
      name,
      samplesMs,
      peakMegabytes: this.#memory.get(name) ?? [],
    }));
  }
}
