/** TensorFlow's C library through tfjs-node-gpu's addon: a GPU when it has one, else the CPU. */
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import {EngineUnavailable, type Engine} from '../engine';
import {gpuDetails, gpuFacts} from './gpu-facts';
import {hasLibraries, libraryOf, linkFoundTensorflow} from './find-tensorflow';
import {openPlanInSessions} from './graph/plan-sessions';
import {replaceKernels} from './kernels';
import {openSavedModel} from './saved-model-session';
import {processorName} from '../processor';
import {resourceDirectory} from '../resources';

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
  const binding = loadAddon(path);
  const {NodeJSKernelBackend: Backend} = await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  tf.registerBackend('tensorflow', () => new Backend(binding as never, '@tensorflow/tfjs-node-gpu'), 3);
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  replaceKernels('tensorflow');
  await tf.setBackend('tensorflow');
  const gpu = binding.isUsingGpuDevice();
  return {
    id: 'tensorflow',
    device: gpu ? `GPU · ${gpuFacts().names.join(', ') || 'unknown'}` : processorName(),
    version: binding.TF_Version,
    gpu,
    details: () => [`Library: ${libraryOf(path)}`, ...gpuDetails(binding.TF_Version, gpu)],
    tilesAtOnce: gpu ? 8 : 1,
    use: async () => void (await tf.setBackend('tensorflow')),
    reserve: () => null,
    openPlan: (compiled, memory, first) => openPlanInSessions(compiled, memory?.bytes ?? null, first?.shapes ?? null),
    openSavedModel,
  };
}

function loadAddon(path: string): Binding {
  try {
    return createRequire(join(resourceDirectory(), 'x.js'))(path) as Binding;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new EngineUnavailable(`TensorFlow is there but cannot be loaded: ${why}`, {cause});
  }
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
  'Install it in a Python environment (pip install tensorflow==2.15.1) and start Warmstart from there, ' +
  'or set WARMSTART_PYTHON to that Python; in a checkout, npm start fetches it.';

/** tfjs-node calls two functions that Node 23 removed. */
function restoreNodeUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  old['isArray'] ??= Array.isArray;
}
