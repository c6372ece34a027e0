/** A SavedModel's own graph, in a session of TensorFlow's. */
import {existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import {valuesOf, type Predictor, type Values} from '../../plan/run';
import type {TensorInfo} from '../../savedmodel/messages';
import type {SavedModelGraph} from '../engine';

/** By the keys of its signature. */
export function openSavedModel(graph: SavedModelGraph): Predictor {
  const {signature, bytes} = graph;
  const backend = tf.backend() as NodeJSKernelBackend;
  const id = loadGraph(backend, graph);
  const inputInfos = signature.inputs.map((info) => ({name: info.tensor, tfDtype: addonType(info)}));
  const outputNames = signature.outputs.map((info) => info.tensor);
  const outputs = signature.outputs.map(({key}) => ({name: key}));
  return {
    inputs: signature.inputs.map(({key, shape, dtype}) => ({name: key, shape, dtype: dtype ?? 'float32'})),
    outputs,
    bytes,
    opByOp: () => null,
    async run(given) {
      const tensors = signature.inputs.map((info, i) => tensorOf(info, inputOf(given, info, i)));
      try {
        return await valuesOf(outputs, backend.runSavedModel(id, tensors, inputInfos as never, outputNames));
      } finally {
        tf.dispose(tensors);
      }
    },
    dispose: () => backend.deleteSavedModel(id),
  };
}

function loadGraph(backend: NodeJSKernelBackend, {folder, instead, tags}: SavedModelGraph): number {
  if (!instead) return backend.loadSavedModelMetaGraph(folder, tags.join(','));
  const place = mkdtempSync(join(tmpdir(), 'warmstart-graph-'));
  try {
    writeFileSync(join(place, 'saved_model.pb'), instead);
    for (const inside of ['variables', 'assets'])
      if (existsSync(join(folder, inside))) symlinkSync(resolve(folder, inside), join(place, inside), 'junction');
    return backend.loadSavedModelMetaGraph(place, tags.join(','));
  } finally {
    rmSync(place, {recursive: true, force: true});
  }
}

/** By its key, or, where the inputs go by other names, by its place. */
function inputOf(given: readonly Values[], {key}: TensorInfo, place: number): Values {
  return given.find(({name}) => name === key) ?? given[place]!;
}

function tensorOf({dtype}: TensorInfo, {data, shape}: Values): tf.Tensor {
  return tf.tensor(data, [...shape], TFJS_TYPES[dtype ?? 'float32'] ?? 'float32');
}

/** What tfjs calls the types it can hold; the addon itself turns int32 into int64 and uint8. */
const TFJS_TYPES: Readonly<Record<string, tf.DataType>> = {
  int32: 'int32',
  int64: 'int32',
  uint8: 'int32',
  bool: 'bool',
};

/** What the addon is told of an input that TensorFlow wants in a type that tfjs has not. */
function addonType({dtype}: TensorInfo): string {
  if (dtype === 'int64') return 'DT_INT64';
  return dtype === 'uint8' ? 'DT_UINT8' : '';
}
