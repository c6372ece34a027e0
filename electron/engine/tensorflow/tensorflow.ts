/** TensorFlow's C library through tfjs-node-gpu's addon: a GPU when it has one, else the CPU. */
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {cpus} from 'node:os';
import {join} from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type {SavedModel} from '../../savedmodel/read-saved-model';
import {valuesOf, type Predictor} from '../../plan/run';
import {EngineUnavailable, type Engine} from '../engine';
import {gpuDetails, gpuFacts} from './gpu-facts';
import {hasLibraries, libraryOf, linkFoundTensorflow} from './find-tensorflow';
import {openPlanInSessions} from './graph/plan-sessions';
import {resourceDirectory} from '../resources';
import {replaceKernels} from './kernels';

interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

export function addonPath(): string {
  return (
    process.env['WARMSTART_TENSORFLOW_ADDON'] ??
    join(resourceDirectory(), '@tensorflow', 'tfjs-node-gpu', 'lib', 'napi-v8', 'tfjs_binding.node')
  );
}

/** Throws EngineUnavailable with why and how to get it. */
export async function openTensorflow(): Promise<Engine> {
  const path = loadableAddon();
  restoreNodeUtil();
  let binding: Binding;
  try {
    binding = createRequire(join(resourceDirectory(), 'x.js'))(path) as Binding;
  } catch (cause) {
    throw new EngineUnavailable(
      `TensorFlow is there but cannot be loaded: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`,
      {cause},
    );
  }
  const {NodeJSKernelBackend: Backend} = await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  tf.registerBackend('tensorflow', () => new Backend(binding as never, '@tensorflow/tfjs-node-gpu'), 3);
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  replaceKernels('tensorflow');
  await tf.setBackend('tensorflow');
  const gpu = binding.isUsingGpuDevice();
  return {
    id: 'tensorflow',
    device: gpu ? `GPU · ${gpuFacts().names.join(', ') || 'unknown'}` : cpuName(),
    version: binding.TF_Version,
    gpu,
    details: () => [`Library: ${libraryOf(path)}`, ...gpuDetails(binding.TF_Version, gpu)],
    tilesAtOnce: gpu ? 8 : 1,
    use: async () => void (await tf.setBackend('tensorflow')),
    reserve: () => null,
    openPlan: (compiled, memory, shapes) => openPlanInSessions(compiled, memory?.bytes ?? null, shapes),
    openSavedModel,
  };
}

/** The addon with its library: as set up, or linked to a TensorFlow that is found on this computer. */
function loadableAddon(): string {
  const path = addonPath();
  if (!existsSync(path))
    throw new EngineUnavailable(`TensorFlow's addon is not part of this installation. ${HOW_TO_GET_IT}`);
  if (hasLibraries(path)) return path;
  const linked = linkFoundTensorflow(path);
  if (!linked) throw new EngineUnavailable(`No TensorFlow was found on this computer. ${HOW_TO_GET_IT}`);
  return linked;
}

const HOW_TO_GET_IT =
  'Install it in a Python environment (pip install tensorflow==2.15.1) and start Warmstart from there, or set WARMSTART_PYTHON to that Python; in a checkout, npm start fetches it.';

export function cpuName(): string {
  return `CPU · ${cpus()[0]?.model.trim() ?? 'unknown'}`;
}

/** tfjs-node calls two functions that Node 23 removed. */
function restoreNodeUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  old['isArray'] ??= Array.isArray;
}

function openSavedModel(folder: string, model: SavedModel): Predictor {
  const signature = model.proto.signatures.find((candidate) => candidate.name === 'serving_default');
  if (!signature) throw new EngineUnavailable('The SavedModel has no serving_default signature to run.');
  const backend = tf.backend() as NodeJSKernelBackend;
  const id = backend.loadSavedModelMetaGraph(folder, 'serve');
  return {
    inputs: signature.inputs.map(({key, shape, dtype}) => ({name: key, shape, dtype: dtype ?? 'float32'})),
    outputs: signature.outputs.map(({key}) => ({name: key})),
    bytes: model.bytes,
    opByOp: () => null,
    async run(given) {
      const ordered = signature.inputs.map((info, i) => given.find((input) => input.name === info.key) ?? given[i]!);
      const tensors = ordered.map((input, i) =>
        tf.tensor(input.data, [...input.shape], TFJS_TYPES[signature.inputs[i]!.dtype ?? 'float32'] ?? 'float32'),
      );
      try {
        const infos = signature.inputs.map((info) => ({
          name: info.tensor,
          tfDtype: info.dtype === 'int64' ? 'DT_INT64' : info.dtype === 'uint8' ? 'DT_UINT8' : '',
        }));
        return await valuesOf(
          signature.outputs.map(({key}) => ({name: key})),
          backend.runSavedModel(
            id,
            tensors,
            infos as never,
            signature.outputs.map((info) => info.tensor),
          ),
        );
      } finally {
        tf.dispose(tensors);
      }
    },
    dispose: () => backend.deleteSavedModel(id),
  };
}

/** What tfjs calls the types it can hold; the addon itself turns int32 into int64 and uint8. */
const TFJS_TYPES: Readonly<Record<string, tf.DataType>> = {
  int32: 'int32',
  int64: 'int32',
  uint8: 'int32',
  bool: 'bool',
};
