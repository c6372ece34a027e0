import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchContext} from './context';
import {median, printTable, Samples} from './rows';
import {benchSizes} from './segment-sizes';
import {STAGES, timeStages} from './segment-stages';

const SIDES = [512, 2048, 8192] as const;
/** Beyond this the reference takes minutes: once. */
const LONG_SIDE = 4096;

/**
 * Each stage of the pipeline around prediction, ours and scikit-image's on the same maps; then whole images of growing
 * size.
 */
export async function benchSegment(context: BenchContext): Promise<void> {
  const {python, work, runs} = context;
  if (!python) throw new Error('the reference needs the test Python');
  const folder = join(work, 'maps');
  mkdirSync(folder, {recursive: true});
  const agreement: string[][] = [];
  for (const side of SIDES) {
    const rounds = side > LONG_SIDE ? 1 : Math.min(runs, 3);
    const [peer, ours] = [new Samples(), new Samples()];
    for (let i = 0; i < rounds; i += 1) {
      const times = python('segment', String(side), folder);
      for (const stage of STAGES) peer.add(stage, times[stage]);
      const {times: own, unequal} = await timeStages(folder, side);
      for (const [stage, milliseconds] of Object.entries(own)) ours.add(stage, milliseconds);
      if (i === 0)
        agreement.push([`${side} x ${side}`, ...[times['cells'], unequal.whole, unequal.blocks].map(String)]);
    }
    printStages(side, ours, peer);
  }
  process.stdout.write('Label pixels that differ from scikit-image’s:\n\n');
  printTable(['image', 'cells', 'whole', 'in blocks'], agreement);
  benchSizes(context);
}

function printStages(side: number, ours: Samples, peer: Samples): void {
  process.stdout.write(`${side} x ${side}, one thread where nothing else is said:\n\n`);
  const peers = new Map(peer.rows().map(({name, samplesMs}) => [name, median(samplesMs)]));
  printTable(
    ['stage', 'ours ms', 'scikit-image ms', 'times faster'],
    ours.rows().map(({name, samplesMs}) => {
      const [own, other] = [median(samplesMs), peers.get(name) ?? peers.get('post-processing')!];
      return [name, own.toFixed(0), other.toFixed(0), (other / own).toFixed(1)];
    }),
  );
}
