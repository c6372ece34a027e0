/** A thread that works on blocks: takes tasks, answers each. */
import {parentPort} from 'node:worker_threads';
import {faultOf} from '../../../contract/fault';
import {blockTasks, type BlockTaskName} from './block-tasks';
import type {BlockAnswer, BlockQuestion} from './block-pool';

const tasks = blockTasks as unknown as Readonly<Record<BlockTaskName, (given: unknown) => unknown>>;

parentPort!.on('message', ({id, task, given}: BlockQuestion) => {
  let answer: BlockAnswer;
  try {
    answer = {id, ok: true, value: tasks[task](given)};
  } catch (error) {
    answer = {id, ok: false, fault: faultOf(error)};
  }
  parentPort!.postMessage(answer);
});
