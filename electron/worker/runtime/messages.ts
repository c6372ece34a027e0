/** What passes between a supervisor and its worker thread. Plain data only. */
import type {Outcome} from '../../contract/fault';
import type {Progress} from '../../contract/timing';
import type {Numbered, PageReply, PageRequest} from '../../engine/webgpu/protocol';

export interface ThreadData {
  /** Int32: [0] is the id of the job to cancel. */
  readonly cancel: SharedArrayBuffer;
  /** Whether there is a hidden window for WebGPU to ask. */
  readonly gpu: boolean;
}

export interface JobMessage {
  readonly kind: 'job';
  readonly id: number;
  readonly job: string;
  readonly parameters: readonly unknown[];
}

/** From the supervisor to the thread. */
export type ToThread = JobMessage | {readonly kind: 'gpu'; readonly reply: Numbered<PageReply>};

export type ThreadMessage =
  | {readonly kind: 'gpu'; readonly request: Numbered<PageRequest>}
  | {readonly kind: 'ready'}
  | {readonly kind: 'progress'; readonly id: number; readonly progress: Progress}
  | {readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome<unknown>}
  | {readonly kind: 'partials'; readonly paths: readonly string[]};
