/** For tests: a Keras file written as ONNX and run by ONNX Runtime. */
import {InferenceSession, Tensor} from 'onnxruntime-node';
import {joinFields} from './savedmodel/proto-writer';
import type {CompiledModel} from './plan/plan';
import type {Values} from './plan/run';
import {planToOnnx, type PlanGraph} from './graph/onnx/plan-to-onnx';
import {weightBytes} from './graph/onnx/weight-bytes';

type Array4 = Readonly<{shape: readonly number[]; data: ArrayLike<number>}>;

export function onnxOf(compiled: CompiledModel, given: readonly (readonly number[])[] | null): PlanGraph {
  const shapes = compiled.weights.map(({shape}) => shape);
  return planToOnnx(compiled.plan, shapes, given, {name: 'test', version: '0', turnWeights: true});
}

export function onnxBytes(compiled: CompiledModel, graph: PlanGraph): Uint8Array {
  return joinFields(graph.model((tensor) => weightBytes(compiled.weights[tensor.weight]!, tensor)));
}

export async function runOnnx(
  model: Uint8Array,
  plan: CompiledModel['plan'],
  inputs: readonly Array4[],
): Promise<Values[]> {
  const session = await InferenceSession.create(model, {logSeverityLevel: 3, intraOpNumThreads: 1});
  const feeds = Object.fromEntries(
    plan.inputs.map(({name}, i) => [
      name,
      new Tensor('float32', Float32Array.from(inputs[i]!.data), [...inputs[i]!.shape]),
    ]),
  );
  const results = await session.run(feeds);
  await session.release();
  return session.outputNames.map((name) => {
    const {dims, data} = results[name]!;
    return {name, shape: dims, data: Float32Array.from(data as Float32Array)};
  });
}
