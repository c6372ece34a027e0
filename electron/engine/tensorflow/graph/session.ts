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
import {recordPlan} from '../../../graph/record/record-plan';
import {GraphDefBuilder} from '../../../graph/tensorflow/builder';
import {savedModelOf} from '../../../graph/tensorflow/messages';
import {writeGraphDef} from '../../../graph/tensorflow/write-graph-def';
import type {WeightBlocks} from './weight-blocks';
import {addWeights, READY} from './weight-nodes';

export interface PlanSession {
  /** Inputs in the plan's order; outputs in the model's order, the caller's to dispose. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}

/** Throws NotRecordable where the plan calls something that has no place in a graph. */
export function openPlanSession(
  plan: Plan,
  weights: WeightBlocks,
  shapes: readonly (readonly number[])[],
): PlanSession {
  const backend = tf.backend() as NodeJSKernelBackend;
  const builder = new GraphDefBuilder();
  const {feeds, weights: names} = addWeights(builder, weights);
  const ports = writeGraphDef(recordPlan(plan, weights.shapes, shapes), names, builder);
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-graph-'));
  let id: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModelOf(builder.nodes));
    id = backend.loadSavedModelMetaGraph(folder, 'serve');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
  const call = (names: readonly string[], tensors: readonly tf.Tensor[], outputs: readonly string[]): tf.Tensor[] =>
    backend.runSavedModel(id, [...tensors], names.map((name) => ({name: `${name}:0`})) as never, [...outputs]);
  tf.dispose(
    call(
      feeds,
      weights.blocks.map(({tensor}) => tensor),
      [`${READY}:0`],
    ),
  );
  return {
    run: (inputs) => call(ports.inputs, inputs, ports.outputs),
    dispose: () => backend.deleteSavedModel(id),
  };
}
