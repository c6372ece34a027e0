/** Runs the tasks of an image's blocks on the processors there are, or one after the other where that is as good. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {Worker} from 'node:worker_threads';
import {Channel} from '../../../contract/channel';
import {faultOf, type Fault} from '../../../contract/fault';
import {messageWire} from '../../../contract/wire';
import {limits} from '../../../io/limits';
import {blockTasks, type BlockTaskName, type BlockTasks} from './block-tasks';

/** What a thread for blocks is asked. */
export type BlockCalls = {readonly [N in BlockTaskName]: (given: Given<N>) => Value<N>};

interface BlockThread {
  readonly worker: Worker;
  readonly channel: Channel<BlockCalls>;
}

type Given<N extends BlockTaskName> = Parameters<BlockTasks[N]>[0];
type Value<N extends BlockTaskName> = ReturnType<BlockTasks[N]>;

/** A block takes some 150 MB while it is worked on; more threads than this would not pay. */
const MOST_THREADS = 8;

/** The bundled thread; null where this is not a bundle. */
function entry(): string | null {
  return [join(__dirname, 'blocks.cjs'), join(__dirname, '..', 'blocks.cjs')].find((path) => existsSync(path)) ?? null;
}

export function blockThreads(): number {
  const given = Number(process.env['WARMSTART_BLOCK_THREADS']);
  return Math.max(1, Math.min(given > 0 ? given : limits().processors, MOST_THREADS));
}

export class BlockPool {
  readonly #threads: BlockThread[] = [];
  readonly #path = entry();

  /**
   * One value a task, in their order. `tick` is told how many of them are done, and may throw to stop. `fixed`: the
   * same tasks go to the same threads again.
   */
  async run<N extends BlockTaskName>(
    task: N,
    all: readonly Given<N>[],
    tick: (fraction: number) => void,
    fixed = false,
  ): Promise<Value<N>[]> {
    const out: Value<N>[] = Array.from({length: all.length});
    const count = Math.min(blockThreads(), all.length);
    let [next, done] = [0, 0];
    const step = async (index: number, work: (given: Given<N>) => Promise<Value<N>>): Promise<void> => {
      out[index] = await work(all[index]!);
      done += 1;
      tick(done / all.length);
    };
    const lane = async (work: (given: Given<N>) => Promise<Value<N>>, first = 0): Promise<void> => {
      if (fixed) for (let index = first; index < all.length; index += count) await step(index, work);
      else while (next < all.length) await step((next += 1) - 1, work);
    };
    if (count > 1 && this.#path) {
      while (this.#threads.length < count) this.#threads.push(this.#start(this.#path));
      await Promise.all(
        this.#threads.slice(0, count).map(({channel}, i) => lane((given) => ask(channel, task, given), i)),
      );
    } else {
      const here = blockTasks[task] as (given: Given<N>) => Value<N>;
      // A pause after each, in which a cancel or a look at the image is answered.
      const paused = (given: Given<N>): Promise<Value<N>> =>
        new Promise((resolve) => setImmediate(resolve)).then(() => here(given));
      for (const index of all.keys()) await step(index, paused);
    }
    return out;
  }

  /** Ends the threads; the next tasks start new ones. What they were at fails with `fault`. */
  async stop(fault: Fault = {kind: 'cancelled', message: 'Stopped.'}): Promise<void> {
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map(({worker}) => worker.terminate()));
    for (const {channel} of threads) channel.close(fault);
  }

  #start(path: string): BlockThread {
    const worker = new Worker(path);
    // Nothing waits for a thread that has nothing to do.
    worker.unref();
    worker.on('error', (error) => void this.stop(faultOf(error)));
    return {worker, channel: new Channel(messageWire(worker), {})};
  }
}

function ask<N extends BlockTaskName>(channel: Channel<BlockCalls>, task: N, given: Given<N>): Promise<Value<N>> {
  return channel.call(task, ...([given] as never)) as Promise<Value<N>>;
}

/** One for all images: its threads are kept. */
export const blockPool = new BlockPool();
