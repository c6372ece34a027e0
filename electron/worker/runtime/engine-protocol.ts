/**
 * What passes between main and the engine process. Plain data only; main brokers the page's tile port in 'tiles' and
 * the hidden window's in 'gpu'.
 */
import type {Outcome} from '../../contract/fault';
import type {Progress} from '../../contract/timing';

export type EngineRequest =
  | {readonly kind: 'call'; readonly id: number; readonly job: string; readonly parameters: readonly unknown[]}
  | {readonly kind: 'cancel'; readonly id: number}
  | {readonly kind: 'tiles'}
  | {readonly kind: 'gpu'};

export type EngineMessage =
  | {readonly kind: 'progress'; readonly id: number; readonly progress: Progress}
  | {readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome<unknown>}
  /** The hidden WebGPU window is wanted: main answers with a port to it. */
  | {readonly kind: 'gpu'};
