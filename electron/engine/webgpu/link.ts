/** The way to the GPU window, as the thread that computes is given it. */
import type {AskGpu} from './gpu-calls';

let known: AskGpu | null = null;

/** Called once by a thread that runs inside the app. */
export function connectGpuWindow(ask: AskGpu): void {
  known = ask;
}

export function gpuWindow(): AskGpu | null {
  return known;
}
