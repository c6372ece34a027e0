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

const passToGpu: PassToGpu = async (name, parameters) => {
  if (!gpu) await main.call('openGpuWindow');
  return gpu!.call(name, ...parameters);
};
const crew = new Crew(join(__dirname, 'thread.cjs'), passToGpu, onnx.start);

function useGpuWindow(port: ElectronPort): void {
  const channel: GpuChannel = new Channel(portWire(port), {});
  gpu = channel;
  // What the thread had loaded there is gone too: it starts anew.
  port.on('close', () => {
    if (gpu !== channel) return;
    gpu = null;
    const fault = engineStopped('the window in which WebGPU computes was closed');
    channel.close(fault);
    void crew.models.stop(fault);
  });
}

function servePixels(port: ElectronPort): void {
  const page = serve<PixelCalls>(portWire(port), {tile: (_, request) => crew.tile(request)});
  port.on('close', () => page.close({kind: 'cancelled', message: 'The page is gone.'}));
}
