/** For tests: a Keras file written as ONNX and run by ONNX Runtime. */
import {InferenceSession, Tensor} from 'onnxruntime-node';
import {joinFields} from './savedmodel/proto-writer';
import type {CompiledModel} from './plan/plan';
import type {Values} from './plan/run';
import {planToOnnx, type PlanGraph} from './graph/onnx/plan-to-onnx';
import {weightBytes} from './graph/onnx/weight-bytes';

type Given = Readonly<{shape: readonly number[]; data: ArrayLike<number>}>;

/** `block`: channels in a block of ONNX Runtime's own operators; left out: none of them. */
export function onnxOf(
  compiled: CompiledModel,
  given: readonly (readonly number[])[] | null,
  block: number | null = null,
): PlanGraph {
  const shapes = compiled.weights.map(({shape}) => shape);
  return planToOnnx(compiled.plan, shapes, given, {name: 'test', version: '0', turnWeights: true, block});
}

export function onnxBytes(compiled: CompiledModel, graph: PlanGraph): Uint8Array {
  return joinFields(graph.model((tensor) => weightBytes(compiled.weights[tensor.weight]!, tensor)));
}

/** Inputs and outputs in the session's order. */
export async function runOnnx(session: InferenceSession, inputs: readonly Given[]): Promise<Values[]> {
  const feeds = Object.fromEntries(
    session.inputNames.map((name, i) => [
      name,
      new Tensor('float32', Float32Array.from(inputs[i]!.data), [...inputs[i]!.shape]),
    ]),
  );
  const results = await session.run(feeds);
  return session.outputNames.map((name) => {
    const {dims, data} = results[name]!;
    return {name, shape: dims, data: Float32Array.from(data as Float32Array)};
  });
}

export async function runOnnxBytes(model: Uint8Array, inputs: readonly Given[]): Promise<Values[]> {
  const session = await InferenceSession.create(model, {logSeverityLevel: 3, intraOpNumThreads: 1});
  const outputs = await runOnnx(session, inputs);
  await session.release();
  return outputs;
}
