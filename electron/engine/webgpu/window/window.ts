/** The GPU window: answers load, predict and dispose on Chromium's WebGPU. It reads no file and asks for nothing. */
import * as tf from '@tensorflow/tfjs-core';
import {version_core as version} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import {serve, type Answers} from '../../../contract/channel';
import {FaultError} from '../../../contract/fault';
import {pageWire} from '../../../contract/wire';
import {parseJson, type JsonObject} from '../../../keras/json';
import {compilePlan} from '../../../plan/compile';
import {PlanError} from '../../../plan/plan-error';
import {openStepwise, uploadWeights, type Predictor, type Values} from '../../../plan/run';
import type {GpuCalls, Refusal, SentModel} from '../gpu-calls';

const models = new Map<number, Predictor>();
let lastModel = 0;

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
}

interface Gpu {
  requestAdapter(options: {
    powerPreference: string;
  }): Promise<{readonly info: AdapterInfo; readonly isFallbackAdapter?: boolean} | null>;
}

async function start(software: boolean): Promise<ReturnType<GpuCalls['start']>> {
  for (const model of models.values()) model.dispose();
  models.clear();
  const {gpu} = navigator as unknown as {gpu?: Gpu};
  if (!gpu)
    throw new FaultError('engine', 'This system has no WebGPU: Chromium switched it off for this graphics driver.');
  const adapter = await gpu.requestAdapter({powerPreference: 'high-performance'});
  if (!adapter) throw new FaultError('engine', 'No GPU was found by WebGPU; a newer graphics driver may bring one.');
  const {vendor, architecture, description} = adapter.info;
  const isSoftware = /swiftshader|llvmpipe|software|basic render/i.test(`${architecture} ${description}`);
  if (!software && (adapter.isFallbackAdapter || isSoftware))
    throw new FaultError('engine', 'WebGPU has only a software adapter here, slower than WebAssembly.');
  if (!(await tf.setBackend('webgpu')))
    throw new FaultError('engine', 'WebGPU found a GPU but could not start on it; a newer graphics driver may help.');
  watchDevice();
  return {device: `WebGPU · ${description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU'}`, version};
}

/** Settles once the graphics card was lost: a driver that was reset, a card that was taken away, its process dead. */
let lost: Promise<void> = new Promise(() => undefined);
const SOON_MS = 1000;

/** Nothing is computed on a device that is lost: the window closes, which is told, and the next job opens another. */
function watchDevice(): void {
  const {device} = tf.backend() as unknown as {readonly device: {readonly lost: Promise<unknown>}};
  lost = device.lost.then(() => window.close());
}

/** What fails for the loss does so before that is told: it is waited for a little. */
function isLost(): Promise<boolean> {
  const soon = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), SOON_MS);
  });
  return Promise.race([lost.then(() => true), soon]);
}

function load(sent: SentModel): number {
  const model = {
    className: sent.className,
    config: parseJson(sent.config) as JsonObject,
    kerasVersion: '',
    backend: 'tensorflow',
    trainingConfig: null,
    layers: sent.layers.map(({name, weights}) => ({
      name,
      weights: weights.map(({name: own, dtype, shape, bytes}) => ({
        name: own,
        dtype: dtype as 'float32',
        shape,
        read: () => bytes,
      })),
    })),
    topLevel: [],
    optimizer: null,
    notes: [],
  };
  const {plan, weights} = compilePlan(model, sent.outputNames, {exact: sent.exact});
  const tensors = uploadWeights(weights);
  lastModel += 1;
  models.set(
    lastModel,
    openStepwise(plan, tensors, () => tf.dispose(tensors)),
  );
  return lastModel;
}

function predict(number: number, inputs: readonly Values[]): Promise<readonly Values[]> {
  const model = models.get(number);
  if (!model) throw new Error('the model is no longer loaded');
  return model.run(inputs, () => undefined);
}

async function orRefusal<T>(work: () => T | Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlanError) return {refused: error.message};
    // Whoever waits is told that the window has closed.
    if (await isLost()) return new Promise<never>(() => undefined);
    throw error;
  }
}

const answers: Answers<GpuCalls> = {
  start: (_, software) => start(software),
  load: (_, model) => orRefusal(() => load(model)),
  predict: (_, number, inputs) => orRefusal(() => predict(number, inputs)),
  dispose: (_, number) => {
    models.get(number)?.dispose();
    models.delete(number);
  },
};

window.addEventListener('message', ({data, ports}) => {
  if (data === 'warmstart:gpu' && ports[0]) serve<GpuCalls>(pageWire(ports[0]), answers);
});
