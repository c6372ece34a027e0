/** What main, the engine process and its thread ask of each other. Plain data only. */
import type {GpuCalls} from '../../engine/webgpu/gpu-calls';
import type {JobName, JobParameters, Jobs, JobValue} from './jobs';

/** What main asks of the engine process. */
export interface EngineCalls {
  job<N extends JobName>(name: N, parameters: JobParameters<N>): JobValue<N>;
  /** With a port, over which the page asks for pixels. */
  servePixels(): void;
  /** With a port to the GPU window. */
  useGpuWindow(): void;
}

/** What the engine process asks of main. */
export interface MainCalls {
  /** Opens the GPU window where it is not open, and tells `useGpuWindow`. */
  openGpuWindow(): void;
}

/** What the supervisor asks of its thread: jobs. */
export type ThreadCalls = {readonly [N in keyof Jobs]: (...parameters: JobParameters<N>) => JobValue<N>};

/** What the thread asks of its supervisor. */
export interface SupervisorCalls {
  /** Passed on to the GPU window. */
  askGpu(name: keyof GpuCalls, parameters: readonly unknown[]): unknown;
  /** Which half-written files there are now. */
  keepPartials(paths: readonly string[]): void;
}

export interface ThreadData {
  /** Int32: a cancelled call's id lies at the id modulo the length. */
  readonly cancelled: SharedArrayBuffer;
  /** Whether there is a GPU window to ask. */
  readonly gpu: boolean;
}
