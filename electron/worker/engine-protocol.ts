/** What passes between main and the engine process. Plain data only; main brokers the page's tile port in 'tiles'. */
import type {Outcome} from '../contract/fault';
import type {Progress} from '../contract/timing';

export type EngineRequest =
  | {readonly kind: 'call'; readonly id: number; readonly job: string; readonly parameters: readonly unknown[]}
  | {readonly kind: 'cancel'; readonly id: number}
  | {readonly kind: 'tiles'};

export type EngineMessage =
  | {readonly kind: 'progress'; readonly id: number; readonly progress: Progress}
  | {readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome<unknown>};
