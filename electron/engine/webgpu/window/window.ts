/** The hidden window: answers load, predict and dispose on Chromium's WebGPU. It reads no file and asks for nothing. */
import * as tf from '@tensorflow/tfjs-core';
import {version_core as version} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import {parseJson, type JsonObject} from '../../../keras/json';
import {compilePlan} from '../../../plan/compile';
import {openStepwise, uploadWeights, type Predictor} from '../../../plan/run';
import type {Numbered, PageAnswers, PageReply, PageRequest, SentModel} from '../protocol';

const models = new Map<number, Predictor>();
let nextModel = 1;

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

async function start(software: boolean): Promise<PageAnswers['start']> {
  for (const model of models.values()) model.dispose();
  models.clear();
  const {gpu} = navigator as unknown as {gpu?: Gpu};
  if (!gpu) throw new Error('This system has no WebGPU: Chromium switched it off for this graphics driver.');
  const adapter = await gpu.requestAdapter({powerPreference: 'high-performance'});
  if (!adapter) throw new Error('No GPU was found by WebGPU; a newer graphics driver may bring one.');
  const {vendor, architecture, description} = adapter.info;
  if (
    !software &&
    (adapter.isFallbackAdapter || /swiftshader|llvmpipe|software|basic render/i.test(`${architecture} ${description}`))
  ) {
    throw new Error('WebGPU has only a software adapter here, slower than WebAssembly.');
  }
  await tf.setBackend('webgpu');
  return {device: `WebGPU · ${description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU'}`, version};
}

function load(sent: SentModel): PageAnswers['load'] {
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
  models.set(
    nextModel,
    openStepwise(plan, tensors, () => tf.dispose(tensors)),
  );
  nextModel += 1;
  return {model: nextModel - 1};
}

async function answer(request: PageRequest): Promise<unknown> {
  switch (request.kind) {
    case 'start':
      return start(request.software);
    case 'load':
      return load(request.model);
    case 'predict': {
      const model = models.get(request.model);
      if (!model) throw new Error('the model is no longer loaded');
      return {outputs: await model.run(request.inputs, () => undefined)};
    }
    default:
      models.get(request.model)?.dispose();
      models.delete(request.model);
      return {};
  }
}

function serve(port: MessagePort): void {
  port.addEventListener('message', ({data}: MessageEvent<Numbered<PageRequest>>) => {
    const reply = (body: PageReply): void => port.postMessage({id: data.id, body} satisfies Numbered<PageReply>);
    answer(data.body).then(
      (value) => reply({ok: true, value}),
      (error: unknown) => reply({ok: false, message: error instanceof Error ? error.message : String(error)}),
    );
  });
  port.start();
}

window.addEventListener('message', ({data, ports}) => {
  if (data === 'warmstart:gpu' && ports[0]) serve(ports[0]);
});
