/**
 * A plan as one TensorFlow session for one input shape: graph optimisation, fused kernels and both cores, which running
 * op by op does not get. The graph (some tens of kilobytes) goes through a file, since the addon opens only SavedModels;
 * the weights do not: they are assigned to the session's variables from the tensors that are already in memory.
 */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type {Plan} from '../../plan/compile';
import {stepThrough} from '../../plan/run';
import {DataType, savedModelOf, shapeAttribute, tensorAttribute, textAttribute, typeAttribute, type GraphNode} from './graph-def';
import {GraphRecorder} from './recorder';

export interface PlanSession {
  /** Inputs in the plan's order; outputs in the model's order, the caller's to dispose. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}

interface RecordedGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** One placeholder a weight, which `ready` assigns to its variable. */
  readonly feeds: readonly string[];
}

const READY = 'ready';

/** Throws NotRecordable where the plan calls something that has no place in a graph. */
export function openPlanSession(plan: Plan, weights: readonly tf.Tensor[], shapes: readonly (readonly number[])[]): PlanSession {
  const backend = tf.backend() as NodeJSKernelBackend;
  const graph = recordPlan(backend, plan, weights.map((weight) => weight.shape), shapes);
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-graph-'));
  let id: number;
  try {
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, 'saved_model.pb'), savedModelOf(graph.nodes));
    id = backend.loadSavedModelMetaGraph(folder, 'serve');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
  const call = (names: readonly string[], tensors: readonly tf.Tensor[], outputs: readonly string[]): tf.Tensor[] =>
    backend.runSavedModel(id, [...tensors], names.map((name) => ({name: `${name}:0`})) as never, [...outputs]);
  tf.dispose(call(graph.feeds, weights, [`${READY}:0`]));
  return {
    run: (inputs) => call(graph.inputs, inputs, graph.outputs),
    dispose: () => backend.deleteSavedModel(id),
  };
}

export function recordPlan(backend: NodeJSKernelBackend, plan: Plan, weights: readonly (readonly number[])[], shapes: readonly (readonly number[])[]): RecordedGraph {
  const recorder = new GraphRecorder(backend);
  const float = (name = 'dtype'): ReturnType<typeof typeAttribute> => typeAttribute(name, DataType.float32);
  return recorder.record(() => {
    const inputs = plan.inputs.map((_, i) => {
      const shape = shapes[i]!;
      return recorder.source({name: `input_${i}`, op: 'Placeholder', inputs: [], attributes: [float(), shapeAttribute('shape', shape)]}, shape);
    });
    const variables = weights.map((size, i) => {
      const shape = shapeAttribute('shape', size);
      recorder.nodes.push(
        {name: `feed_${i}`, op: 'Placeholder', inputs: [], attributes: [float(), shape]},
        {name: `variable_${i}`, op: 'VarHandleOp', inputs: [], attributes: [float(), shape, textAttribute('shared_name', `weight_${i}`)]},
        {name: `assign_${i}`, op: 'AssignVariableOp', inputs: [`variable_${i}`, `feed_${i}`], attributes: [float()]},
      );
      return recorder.source({name: `weight_${i}`, op: 'ReadVariableOp', inputs: [`variable_${i}`], attributes: [float()]}, size);
    });
    const finished = new Map<number, string>();
    const isOutput = new Set(plan.outputs.map(({value}) => value));
    const tensors = tf.tidy(() =>
      stepThrough(plan, inputs, variables, (_, made) => {
        for (const {value, tensor} of made) if (isOutput.has(value)) finished.set(value, recorder.finish(tensor));
      }),
    );
    // An output that is an input was made by no step.
    const outputs = plan.outputs.map(({value}, i) => `${finished.get(value) ?? recorder.finish(tensors[i]!)}:0`);
    recorder.nodes.push({
      name: READY,
      op: 'Const',
      inputs: weights.map((_, i) => `^assign_${i}`),
      attributes: [typeAttribute('dtype', DataType.bool), tensorAttribute('value', DataType.bool, [], Uint8Array.of(1))],
    });
    tf.dispose([...inputs, ...variables, ...tensors]);
    return {nodes: recorder.nodes, inputs: inputs.map((_, i) => `input_${i}`), outputs, feeds: weights.map((_, i) => `feed_${i}`)};
  });
}
