/** TensorFlow's C library through tfjs-node-gpu's addon: a GPU when it has one, else the CPU. */
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {cpus} from 'node:os';
import {join} from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type {SavedModel} from '../savedmodel/read-saved-model';
import type {Values} from '../plan/run';
import {EngineUnavailable, type Engine, type SavedModelRunner} from './engine';
import {hasLibraries, linkFoundTensorflow} from './find-tensorflow';
import {openPlanInSessions} from './graph/plan-sessions';
import {resourceDirectory} from './resources';

interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

export function addonPath(): string {
  return process.env['WARMSTART_TENSORFLOW_ADDON'] ?? join(resourceDirectory(), '@tensorflow', 'tfjs-node-gpu', 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** Throws EngineUnavailable with why and how to get it. */
export async function openTensorflow(): Promise<Engine> {
  const path = loadableAddon();
  restoreNodeUtil();
  let binding: Binding;
  try {
    binding = createRequire(join(resourceDirectory(), 'x.js'))(path) as Binding;
  } catch (cause) {
    throw new EngineUnavailable(`TensorFlow is there but cannot be loaded: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`, {cause});
  }
  const {NodeJSKernelBackend: Backend} = await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  tf.registerBackend('tensorflow', () => new Backend(binding as never, '@tensorflow/tfjs-node-gpu'), 3);
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  await tf.setBackend('tensorflow');
  const gpu = binding.isUsingGpuDevice();
  return {
    id: 'tensorflow',
    device: gpu ? 'GPU' : cpuName(),
    version: binding.TF_Version,
    use: async () => void (await tf.setBackend('tensorflow')),
    openPlan: openPlanInSessions,
    openSavedModel,
  };
}

/** The addon with its library: as set up, or linked to a TensorFlow that is found on this computer. */
function loadableAddon(): string {
  const path = addonPath();
  if (!existsSync(path)) throw new EngineUnavailable(`TensorFlow's addon is not part of this installation. ${HOW_TO_GET_IT}`);
  if (hasLibraries(path)) return path;
  const linked = linkFoundTensorflow(path);
  if (!linked) throw new EngineUnavailable(`No TensorFlow was found on this computer. ${HOW_TO_GET_IT}`);
  return linked;
}

const HOW_TO_GET_IT = 'Install it in a Python environment (pip install tensorflow==2.15.1) and start Warmstart from there, or set WARMSTART_PYTHON to that Python; in a checkout, npm start fetches it.';

export function cpuName(): string {
  return `CPU · ${cpus()[0]?.model.trim() ?? 'unknown'}`;
}

/** tfjs-node calls two functions that Node 23 removed. */
function restoreNodeUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  old['isArray'] ??= Array.isArray;
}

function openSavedModel(folder: string, model: SavedModel): SavedModelRunner {
  const signature = model.proto.signatures.find((candidate) => candidate.name === 'serving_default');
  if (!signature) throw new EngineUnavailable('The SavedModel has no serving_default signature to run.');
  const backend = tf.backend() as NodeJSKernelBackend;
  const id = backend.loadSavedModelMetaGraph(folder, 'serve');
  return {
    async run(inputs) {
      const ordered = signature.inputs.map((info, i) => inputs.find((input) => input.name === info.key) ?? inputs[i]!);
      const tensors = ordered.map((input, i) => tf.tensor(input.data, [...input.shape], signature.inputs[i]!.dtype === 'int32' ? 'int32' : 'float32'));
      const infos = signature.inputs.map((info) => ({name: info.tensor, tfDtype: info.dtype === 'int64' ? 'DT_INT64' : info.dtype === 'uint8' ? 'DT_UINT8' : ''}));
      const outputs = backend.runSavedModel(id, tensors, infos as never, signature.outputs.map((info) => info.tensor));
      const values: Values[] = [];
      for (const [i, output] of outputs.entries()) {
        values.push({name: signature.outputs[i]!.key, shape: output.shape, data: Float32Array.from(await output.data())});
        output.dispose();
      }
      for (const tensor of tensors) tensor.dispose();
      return values;
    },
    dispose: () => backend.deleteSavedModel(id),
  };
}
