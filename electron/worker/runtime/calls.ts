/** What main, the engine process and its thread ask of each other. Plain data only. */
import type {Fault} from '../../contract/fault';
import type {OnnxCalls} from '../../engine/onnx/onnx-calls';
import type {GpuCalls} from '../../engine/webgpu/gpu-calls';
import type {JobName, JobParameters, Jobs, JobValue} from './jobs';

/** What main asks of the engine process. */
export interface EngineCalls extends OnnxUserCalls {
  job<N extends JobName>(name: N, parameters: JobParameters<N>): JobValue<N>;
  /** With a port, over which the page asks for pixels. */
  servePixels(): void;
  /** With a port to the GPU window. */
  useGpuWindow(): void;
}

/** What a process of Electron's that uses ONNX Runtime is told. */
export interface OnnxUserCalls {
  /** With a port to the process that it asked for, which has this number. */
  useOnnxProcess(pid: number): void;
}

/** What such a process asks of main: a process of its own cannot be forked there. */
export interface OnnxStartCalls {
  /** Starts the process in which ONNX Runtime computes, and tells `useOnnxProcess`. */
  startOnnxProcess(): void;
}

/** What the engine process asks of main. */
export interface MainCalls extends OnnxStartCalls {
  /** Opens the GPU window where it is not open, and tells `useGpuWindow`. */
  openGpuWindow(): void;
  /** Of a window in which nothing can be computed. */
  closeGpuWindow(): void;
}

/** What the supervisor asks of its thread: jobs. */
export type ThreadCalls = {readonly [N in keyof Jobs]: (...parameters: JobParameters<N>) => JobValue<N>};

/** What the thread asks of its supervisor. */
export interface SupervisorCalls {
  /** Passed on to the GPU window. */
  askGpu(name: keyof GpuCalls, parameters: readonly unknown[]): unknown;
  /** Passed on to ONNX Runtime's process, which is started where it does not run. */
  askOnnx(name: keyof OnnxCalls, parameters: readonly unknown[]): unknown;
  /** Kills that process; what waits for it is answered by the fault. */
  endOnnx(fault: Fault): void;
  /** Which half-written files there are now. */
  keepPartials(paths: readonly string[]): void;
}

export interface ThreadData {
  /** Int32: a cancelled call's id lies at the id modulo the length. */
  readonly cancelled: SharedArrayBuffer;
  /** Whether there is a GPU window to ask. */
  readonly gpu: boolean;
}
