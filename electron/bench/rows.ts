/** Prints measured rows: median, range, and the ratio to a named row. */
export interface Row {
  readonly name: string;
  readonly samplesMs: readonly number[];
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function printRows(rows: readonly Row[], base: string): void {
  const reference = rows.find((row) => row.name === base);
  for (const {name, samplesMs} of rows) {
    const ratio = reference && name !== base ? `${(median(samplesMs) / median(reference.samplesMs)).toFixed(2)} x` : '';
    const range = `${Math.min(...samplesMs).toFixed(0)}–${Math.max(...samplesMs).toFixed(0)}`;
    process.stdout.write(`${name.padEnd(58)} ${median(samplesMs).toFixed(0).padStart(7)} ms  (${range}, n = ${samplesMs.length})  ${ratio}\n`);
  }
}
