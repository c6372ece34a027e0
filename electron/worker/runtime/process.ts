/**
 * The engine process's entry (a utilityProcess): supervises the worker threads, brings their answers to main and pixels
 * to the page, and passes their questions on to the GPU window.
 */
import {join} from 'node:path';
import {Channel, serve} from '../../contract/channel';
import type {PixelCalls} from '../../contract/image';
import {portWire, type ElectronPort} from '../../contract/wire';
import type {GpuCalls} from '../../engine/webgpu/gpu-calls';
import type {EngineCalls, MainCalls} from './calls';
import {onnxByMain} from './electron-onnx';
import {Crew} from './crew';
import {engineStopped, type PassToGpu} from './supervisor';

type GpuChannel = Channel<Record<keyof GpuCalls, (...parameters: readonly unknown[]) => unknown>>;

/** Electron adds it to `process` in a utilityProcess; the type is in electron, which is not imported here. */
const {parentPort} = process as unknown as {readonly parentPort: ElectronPort};
const onnx = onnxByMain(() => main);
const main: Channel<MainCalls, EngineCalls> = new Channel<MainCalls, EngineCalls>(portWire(parentPort), {
  ...onnx.answers,
  job: (asked, name, parameters) => crew.run(asked, name, parameters) as never,
  servePixels: ({ports}) => servePixels(ports[0] as ElectronPort),
  useGpuWindow: ({ports}) => useGpuWindow(ports[0] as ElectronPort),
});
let gpu: GpuChannel | null = null;

/** Why nothing can be computed in the window here; it is not opened again to hear that. */
let noGpu: unknown = null;

const passToGpu: PassToGpu = async (name, parameters) => {
  if (name === 'start' && noGpu !== null) throw noGpu;
  if (!gpu) await main.call('openGpuWindow');
  try {
    return await gpu!.call(name, ...parameters);
  } catch (error) {
    if (name === 'start') leaveGpuWindow(error);
    throw error;
  }
};
const crew = new Crew(join(__dirname, 'thread.cjs'), passToGpu, onnx.start);

/** A window without a GPU is a tenth of the app's memory. */
function leaveGpuWindow(why: unknown): void {
  noGpu = why;
  gpu = null;
  main.tell('closeGpuWindow', []);
}

function useGpuWindow(port: ElectronPort): void {
  const channel: GpuChannel = new Channel(portWire(port), {});
  gpu = channel;
  // What the thread had loaded there is gone too: it starts anew.
  port.on('close', () => {
    if (gpu !== channel) return;
    gpu = null;
    const fault = engineStopped('the window in which WebGPU computes was closed, or the graphics card was lost');
    channel.close(fault);
    void crew.models.stop(fault);
  });
}

/** So long the page is left to itself after it was connected. */
const BEFORE_PREPARING_MS = 300;
let isPrepared = false;

function servePixels(port: ElectronPort): void {
  if (!isPrepared) setTimeout(() => void crew.models.call('prepare', []), BEFORE_PREPARING_MS);
  isPrepared = true;
  const page = serve<PixelCalls>(portWire(port), {tile: (_, request) => crew.tile(request)});
  port.on('close', () => page.close({kind: 'cancelled', message: 'The page is gone.'}));
}
