/** What passes between a supervisor and its worker thread. Plain data only. */
import type {Outcome} from '../contract/fault';
import type {Progress} from '../contract/timing';

export interface ThreadData {
  /** Int32: [0] is the id of the job to cancel. */
  readonly cancel: SharedArrayBuffer;
}

export interface JobMessage {
  readonly id: number;
  readonly job: string;
  readonly parameters: readonly unknown[];
}

export type ThreadMessage =
  | {readonly kind: 'ready'}
  | {readonly kind: 'progress'; readonly id: number; readonly progress: Progress}
  | {readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome<unknown>}
  | {readonly kind: 'partials'; readonly paths: readonly string[]};
