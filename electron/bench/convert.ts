import {closeSync, fsyncSync, openSync, readdirSync, readSync, rmSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {valueOf} from '../contract/fault';
import type {BenchContext} from './context';
import {printRows} from './rows';

/** Conversion in a running process, its comparison apart, against the same bytes copied and against Python. */
export async function benchConvert({supervisor, model, work, runs, python}: BenchContext): Promise<void> {
  const source = join(model, 'saved_model');
  const output = join(work, 'bench.h5');
  const ours: number[] = [];
  const compare: number[] = [];
  const copy: number[] = [];
  const peer: number[] = [];
  for (let i = 0; i <= runs; i += 1) {
    const outcome = await supervisor.call('convert', [source, output, {overwrite: true, keepOptimizer: true}]).outcome;
    const {parse = 0, write = 0, compare: compareMs = 0} = valueOf(outcome).timings;
    const copyMs = copyBytes(source, join(work, 'copy.bin'));
    // The first round warms the file cache and the compiler for everybody.
    if (i === 0) continue;
    ours.push(parse + write);
    compare.push(compareMs);
    copy.push(copyMs);
  }
  if (python) {
    for (let i = 0; i < Math.min(runs, 3); i += 1) {
      const times = python('convert', source, join(model, 'io.npz'), join(work, 'python.h5'));
      peer.push(times['load']! + times['save']!);
    }
  }
  const rows = [
    {name: 'ours: parse + write', samplesMs: ours},
    {name: 'ours: read back and compare with the source', samplesMs: compare},
    {name: 'floor: read + write + fsync of the same bytes', samplesMs: copy},
    ...(peer.length ? [{name: 'Python Keras: load_model + save (import not counted)', samplesMs: peer}] : []),
  ];
  printRows(rows, 'ours: parse + write');
  process.stdout.write(
    `peak memory of the converting process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`,
  );
  for (const name of ['bench.h5', 'copy.bin', 'python.h5']) rmSync(join(work, name), {force: true});
}

/** Copies the variables through a buffer of 8 MB. */
function copyBytes(folder: string, to: string): number {
  const buffer = new Uint8Array(8 << 20);
  const started = performance.now();
  const out = openSync(to, 'w');
  for (const name of readdirSync(join(folder, 'variables'))) {
    const source = openSync(join(folder, 'variables', name), 'r');
    for (let count = readSync(source, buffer); count > 0; count = readSync(source, buffer))
      writeSync(out, buffer, 0, count);
    closeSync(source);
  }
  fsyncSync(out);
  closeSync(out);
  return performance.now() - started;
}
