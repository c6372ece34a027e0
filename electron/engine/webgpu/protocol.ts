/** What the worker thread asks of the hidden WebGPU window. Plain data only. */
import type {Values} from '../../plan/run';

export type PageRequest =
  | {readonly kind: 'start'; readonly software: boolean}
  | {readonly kind: 'load'; readonly model: SentModel}
  | {readonly kind: 'predict'; readonly model: number; readonly inputs: readonly Values[]}
  | {readonly kind: 'dispose'; readonly model: number};

export interface PageAnswers {
  readonly start: {readonly device: string; readonly version: string};
  readonly load: {readonly model: number};
  readonly predict: {readonly outputs: readonly Values[]};
  readonly dispose: Record<string, never>;
}

export type PageReply = {readonly ok: true; readonly value: unknown} | {readonly ok: false; readonly message: string};

/** A message and what it answers, by number. */
export interface Numbered<T> {
  readonly id: number;
  readonly body: T;
}

/** A Keras model as values: the window compiles its plan itself, since a plan's ops are functions. */
export interface SentModel {
  readonly className: string;
  /** As JSON text. */
  readonly config: string;
  readonly outputNames: readonly string[];
  readonly exact: boolean;
  readonly layers: readonly {
    readonly name: string;
    readonly weights: readonly {
      readonly name: string;
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly bytes: Uint8Array;
    }[];
  }[];
}
