/** `npm run bench -- convert|load`: ours, then Python's times, in one run, as medians with their range. */
import {cpus, totalmem} from 'node:os';
import {join} from 'node:path';
import {Supervisor} from '../worker/supervisor';
import {benchConvert} from './convert';
import {benchLoad} from './load';

export interface BenchContext {
  readonly supervisor: Supervisor;
  /** Folder with saved_model/, keras.h5 and io.npz. */
  readonly model: string;
  /** Runs time_keras.py of the test Python; null where there is none. */
  readonly python: ((...words: string[]) => Record<string, number>) | null;
  readonly work: string;
  readonly runs: number;
}

async function main(): Promise<void> {
  const [mode, model, work, runs, python, script] = process.argv.slice(2);
  const {execFileSync} = await import('node:child_process');
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
  const context: BenchContext = {
    supervisor,
    model: model!,
    work: work!,
    runs: Number(runs),
    python: python && script ? (...words) => JSON.parse(execFileSync(python, [script, ...words], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})) as Record<string, number> : null,
  };
  process.stdout.write(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n${model}\n\n`);
  try {
    await (mode === 'convert' ? benchConvert(context) : benchLoad(context));
  } finally {
    await supervisor.stop();
  }
}

void main();
