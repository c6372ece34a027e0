/** What is asked of the process in which ONNX Runtime computes. Plain data only; weights by the paths of files. */
import type {InitializerForm} from '../../graph/onnx/initializers';
import type {FileIdentity} from '../../io/file-identity';
import type {Weight} from '../../keras/model';
import type {Values} from '../../plan/run';
import type {ProviderId} from './providers';
import type {TensorPlace} from './tensor-file';

export interface OnnxCalls {
  /** Loads the library. Throws a FaultError ('engine') that says why it cannot be. */
  start(): OnnxFacts;
  /** How many channels lie together in what its own operators compute on this processor; null: it has none such. */
  blockSize(): Promise<number | null>;
  /** Writes some of a graph's weights to its file. */
  writeWeights(request: WeightsRequest): Promise<null | Refusal>;
  /** Opens a session; a refusal says what ONNX Runtime has against the model. */
  open(request: SessionRequest): Promise<OpenedSession | Refusal>;
  /** Inputs and outputs in the session's order. `gone`: the process was started anew since the session was opened. */
  run(request: RunRequest): RunResult | Refusal | 'gone';
  close(session: string): void;
  /** Of the process so far. */
  usage(): ProcessUsage;
}

export interface RunRequest {
  readonly session: string;
  /** By value, or where they lie in the file. */
  readonly inputs: {readonly values: readonly Values[]} | {readonly places: readonly TensorPlace[]};
  /** A file that inputs and then outputs lie in; null: there is none. */
  readonly file: string | null;
}

export type RunResult = {readonly values: readonly Values[]} | {readonly places: readonly TensorPlace[]};

export interface ProcessUsage {
  readonly peakMegabytes: number;
  /** Processor time. */
  readonly cpuMs: number;
}

export interface OnnxFacts {
  readonly version: string;
  /** Those that this library can be asked for. */
  readonly providers: readonly {readonly name: string; readonly bundled: boolean}[];
}

export interface WeightsRequest {
  /** A Keras .h5. */
  readonly source: {readonly path: string; readonly identity: FileIdentity};
  /** Is there already. */
  readonly path: string;
  readonly tensors: readonly FileTensor[];
}

/** Float32 values in an .h5, and what becomes of them. */
export interface FileTensor extends InitializerForm {
  readonly range: NonNullable<Weight['range']>;
  /** What they are multiplied by, for each channel of the last axis; null: 1. */
  readonly factor: Float32Array | null;
  /** Where they go. */
  readonly offset: number;
}

export interface SessionRequest {
  /** An .onnx file; its external data lie beside it. */
  readonly model: string;
  readonly provider: ProviderId;
  /** The graph was optimised for this processor, library and provider before. */
  readonly isOptimised: boolean;
  /** Numbers of the outputs that it is to compute; null: all. */
  readonly outputs: readonly number[] | null;
  /** Where the optimised graph is kept, and the name of its weights' file beside it; null: nowhere. */
  readonly keep: {readonly graph: string; readonly weights: string} | null;
}

export interface OpenedSession {
  /** Unlike any other of any process. */
  readonly session: string;
  readonly inputs: readonly SessionPort[];
  readonly outputs: readonly SessionPort[];
}

export interface SessionPort {
  readonly name: string;
  /** Null for a size: any. */
  readonly shape: readonly (number | null)[];
}

/** Given as an answer: a thrown error would not keep its class on the way. */
export interface Refusal {
  readonly refused: string;
  /** There was not enough memory. */
  readonly isMemory: boolean;
}

export type AskOnnx = <N extends keyof OnnxCalls>(
  name: N,
  ...parameters: Parameters<OnnxCalls[N]>
) => Promise<Awaited<ReturnType<OnnxCalls[N]>>>;

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}
