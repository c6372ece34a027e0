/** The way to ONNX Runtime's process, as the thread that computes is given it. */
import type {OnnxLink} from './session';

let known: OnnxLink | null = null;

/** Called once by a thread that may ask for the process. */
export function connectOnnx(link: OnnxLink): void {
  known = link;
}

export function onnxLink(): OnnxLink | null {
  return known;
}
