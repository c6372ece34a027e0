/** A plan: what a Keras config is compiled to, and what it is compiled from. */
import type {PlainObject} from '../keras/json';
import type {KerasModel, Weight} from '../keras/model';
import type {Call} from './call';
import type {LayerOp} from './layer';

export interface Step {
  readonly layer: string;
  readonly className: string;
  readonly op: LayerOp;
  /** Indices into the compiled weights. */
  readonly weights: readonly number[];
  /** Value numbers. */
  readonly inputs: readonly number[];
  /** Value numbers, in the order of the op's outputs; further ones are not read. */
  readonly outputs: readonly number[];
  /** Values that nothing after this step reads. */
  readonly free: readonly number[];
}

export interface Plan {
  readonly inputs: readonly {
    readonly name: string;
    readonly value: number;
    readonly shape: readonly (number | null)[];
    readonly dtype: string;
  }[];
  readonly outputs: readonly {readonly name: string; readonly value: number}[];
  readonly steps: readonly Step[];
  /** It keeps its state from batch to batch: a batch must have as many items as its inputs say. */
  readonly isStateful: boolean;
}

/** A plan and the values it is to be given. The plan alone holds none of the file's bytes. */
export interface CompiledModel {
  readonly plan: Plan;
  /** Each once, however many layers share it. */
  readonly weights: readonly Weight[];
  /** What it was compiled from, for an engine that compiles elsewhere. */
  readonly source: {readonly model: KerasModel; readonly outputNames: readonly string[]; readonly exact: boolean};
}

export interface CompileOptions {
  /** Every layer computed as Keras computes it: nothing folded, nothing fused. */
  readonly exact: boolean;
}

/** A step before it is known what it may free; its config is what folding reads, its call what repeats are told by. */
export type PlannedStep = Omit<Step, 'free' | 'weights'> & {
  readonly config: PlainObject;
  readonly call: Call;
  readonly weights: readonly Weight[];
};
