/**
 * A plan as one TensorFlow session for one input shape: graph optimisation, fused kernels and both cores, which running
 * op by op does not get. The graph (some tens of kilobytes) goes through a file, since the addon opens only
 * SavedModels; the weights do not: they are assigned to the session's variables from the tensors that are already in
 * memory.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type {Plan} from '../../../plan/plan';
import {stepThrough} from '../../../plan/run';
import {
  DataType,
  intAttribute,
  savedModelOf,
  shapeAttribute,
  tensorAttribute,
  textAttribute,
  typeAttribute,
  type GraphNode,
} from './graph-def';
import {GraphRecorder} from './recorder';
import type {WeightBlocks} from './weight-blocks';

export interface PlanSession {
  /** Inputs in the plan's order; outputs in the model's order, the caller's to dispose. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}

interface RecordedGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** One placeholder a block of weights, which `ready` assigns to its variable. */
  readonly feeds: readonly string[];
}

const READY = 'ready';

/** Throws NotRecordable where the plan calls something that has no place in a graph. */
export function openPlanSession(
  plan: Plan,
  weights: WeightBlocks,
  shapes: readonly (readonly number[])[],
): PlanSession {
  const backend = tf.backend() as NodeJSKernelBackend;
  const graph = recordPlan(backend, plan, weights, shapes);
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-graph-'));
  let id: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModelOf(graph.nodes));
    id = backend.loadSavedModelMetaGraph(folder, 'serve');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
  const call = (names: readonly string[], tensors: readonly tf.Tensor[], outputs: readonly string[]): tf.Tensor[] =>
    backend.runSavedModel(id, [...tensors], names.map((name) => ({name: `${name}:0`})) as never, [...outputs]);
  tf.dispose(
    call(
      graph.feeds,
      weights.blocks.map(({tensor}) => tensor),
      [`${READY}:0`],
    ),
  );
  return {
    run: (inputs) => call(graph.inputs, inputs, graph.outputs),
    dispose: () => backend.deleteSavedModel(id),
  };
}

export function recordPlan(
  backend: NodeJSKernelBackend,
  plan: Plan,
  {blocks, shapes: weightShapes}: WeightBlocks,
  shapes: readonly (readonly number[])[],
): RecordedGraph {
  const recorder = new GraphRecorder(backend);
  const float = (name = 'dtype'): ReturnType<typeof typeAttribute> => typeAttribute(name, DataType.float32);
  return recorder.record(() => {
    const inputs = plan.inputs.map((_, i) => {
      const shape = shapes[i]!;
      return recorder.source(
        {name: `input_${i}`, op: 'Placeholder', inputs: [], attributes: [float(), shapeAttribute('shape', shape)]},
        shape,
      );
    });
    const noted = new Map<string, string>();
    const integers = (values: readonly number[], shape: readonly number[] = [values.length]): string => {
      const key = `${shape.length} ${values.join()}`;
      const known = noted.get(key);
      if (known !== undefined) return known;
      const name = `integers_${noted.size}`;
      noted.set(key, name);
      const content = new Uint8Array(Int32Array.from(values).buffer);
      recorder.nodes.push({
        name,
        op: 'Const',
        inputs: [],
        attributes: [typeAttribute('dtype', DataType.int32), tensorAttribute('value', DataType.int32, shape, content)],
      });
      return name;
    };
    const variables: tf.Tensor[] = Array.from({length: weightShapes.length});
    for (const [b, {tensor, weights, rows}] of blocks.entries()) {
      const shape = shapeAttribute('shape', tensor.shape);
      recorder.nodes.push(
        {name: `feed_${b}`, op: 'Placeholder', inputs: [], attributes: [float(), shape]},
        {
          name: `variable_${b}`,
          op: 'VarHandleOp',
          inputs: [],
          attributes: [float(), shape, textAttribute('shared_name', `block_${b}`)],
        },
        {name: `assign_${b}`, op: 'AssignVariableOp', inputs: [`variable_${b}`, `feed_${b}`], attributes: [float()]},
      );
      const read = {name: `block_${b}`, op: 'ReadVariableOp', inputs: [`variable_${b}`], attributes: [float()]};
      if (!rows) {
        variables[weights[0]!] = recorder.source(read, tensor.shape);
        continue;
      }
      recorder.nodes.push(read, {
        name: `split_${b}`,
        op: 'SplitV',
        inputs: [`block_${b}`, integers(rows), integers([0], [])],
        attributes: [float('T'), typeAttribute('Tlen', DataType.int32), intAttribute('num_split', rows.length)],
      });
      for (const [k, i] of weights.entries()) {
        const own = weightShapes[i]!;
        const inputs = [k === 0 ? `split_${b}` : `split_${b}:${k}`, integers(own)];
        variables[i] = recorder.source(
          {
            name: `weight_${i}`,
            op: 'Reshape',
            inputs,
            attributes: [float('T'), typeAttribute('Tshape', DataType.int32)],
          },
          own,
        );
      }
    }
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
      inputs: blocks.map((_, i) => `^assign_${i}`),
      attributes: [
        typeAttribute('dtype', DataType.bool),
        tensorAttribute('value', DataType.bool, [], Uint8Array.of(1)),
      ],
    });
    tf.dispose([...inputs, ...variables, ...tensors]);
    return {
      nodes: recorder.nodes,
      inputs: inputs.map((_, i) => `input_${i}`),
      outputs,
      feeds: blocks.map((_, i) => `feed_${i}`),
    };
  });
}
