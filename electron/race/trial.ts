/** A process for one measurement: the request as its last argument, progress and the result as JSON lines on stdout. */
import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import {Supervisor} from '../worker/runtime/supervisor';

async function main(words: string): Promise<void> {
  const {startedAtMs, ...request} = JSON.parse(words) as TrialRequest & {readonly startedAtMs: number};
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
  const say = (line: unknown): Promise<void> =>
    new Promise((resolve) => process.stdout.write(`${JSON.stringify(line)}\n`, () => resolve()));
  const {outcome} = supervisor.call('measure', [request, startedAtMs], (progress) => void say({progress}));
  await say({outcome: await outcome});
  await supervisor.stop();
  // An Electron process would wait for its parent to end it.
  process.exit(0);
}

void main(process.argv.at(-1)!);
