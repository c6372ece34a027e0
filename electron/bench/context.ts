import type {Supervisor} from '../worker/runtime/supervisor';

/** What every measurement is given. */
export interface BenchContext {
  readonly supervisor: Supervisor;
  /** Folder with saved_model/, keras.h5 and io.npz. */
  readonly model: string;
  /**
   * Runs time_keras.py, or for the step 'segment' time_segmentation.py, in the test Python; null where there is none.
   */
  readonly python: ((step: string, ...words: readonly string[]) => Record<string, number>) | null;
  /** Where onnxruntime-node lies, and the model as ONNX; null where they could not be had. */
  readonly onnx: {readonly folder: string; readonly model: string} | null;
  readonly work: string;
  readonly root: string;
  readonly runs: number;
  /** Images of 16384 x 16384 too, which take minutes. */
  readonly large: boolean;
  readonly pythonExecutable: string | null;
}
