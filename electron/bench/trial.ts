/** A process for one measurement: the request as its one argument, progress and the result as JSON lines on stdout. */
import {join} from 'node:path';
import type {TrialRequest} from '../contract/timing';
import {Supervisor} from '../worker/supervisor';

async function main(words: string): Promise<void> {
  const {startedAtMs, ...request} = JSON.parse(words) as TrialRequest & {readonly startedAtMs: number};
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
  const say = (line: unknown): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
  const {outcome} = supervisor.call('measure', [request, startedAtMs], (progress) => say({progress}));
  say({outcome: await outcome});
  await supervisor.stop();
}

void main(process.argv[2]!);
