/** A thread that works on blocks: takes tasks, answers each. */
import {parentPort} from 'node:worker_threads';
import {serve, type Answers, type Asked} from '../../../contract/channel';
import {messageWire} from '../../../contract/wire';
import type {BlockCalls} from './block-pool';
import {blockTasks} from './block-tasks';

const answers = Object.fromEntries(
  Object.entries(blockTasks as unknown as Readonly<Record<string, (given: unknown) => unknown>>).map(([name, task]) => [
    name,
    (_: Asked, given: unknown) => task(given),
  ]),
) as unknown as Answers<BlockCalls>;

serve<BlockCalls>(messageWire(parentPort!), answers);
