/** The WebGPU engine on Chromium's software adapter: slow, but it computes what a graphics card would. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {encode} from 'fast-png';
import {expect, test, type Page} from 'playwright/test';
import type {Outcome} from '../electron/contract/fault';
import type {SentModel} from '../electron/engine/webgpu/gpu-calls';
import {readNpz} from '../electron/io/npy';
import {printJson} from '../electron/keras/json';
import {outputNames} from '../electron/keras/summary';
import {relativeDifference, ROOT, testFolder} from '../electron/testing';
import {wholeModel} from '../electron/worker/model/open-h5';
import {openModel} from '../electron/worker/model/open-model';
import {launch} from './launch';

const SOFTWARE = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-gpu-sandbox',
  '--ignore-gpu-blocklist',
  '--use-vulkan=swiftshader',
  '--enable-features=Vulkan',
  '--disable-vulkan-surface',
];
const MODELS = join(ROOT, 'e2e', 'fixtures', 'models');

/** A picture of twelve round nuclei, small enough for one tile. */
function blobs(): string {
  const side = 200;
  const data = new Uint16Array(side * side);
  for (let i = 0; i < data.length; i += 1) {
    const [x, y] = [i % side, Math.floor(i / side)];
    let value = 500 + ((x * 7 + y * 13) % 50);
    for (let k = 0; k < 12; k += 1) {
      const [cx, cy] = [30 + (k % 4) * 46, 35 + Math.floor(k / 4) * 60];
      value += 9000 / (1 + Math.exp(Math.hypot(x - cx, y - cy) - 11));
    }
    data[i] = value;
  }
  const path = join(testFolder('blobs'), 'blobs.png');
  writeFileSync(path, encode({width: side, height: side, data, depth: 16, channels: 1}));
  return path;
}

/** What comes back over a channel. */
interface Answer<T> {
  readonly id: number;
  readonly outcome: Outcome<T>;
}

interface Api {
  call(name: string, ...parameters: unknown[]): Promise<{ok: boolean; value: never; fault?: {message: string}}>;
  register(files: readonly File[]): Promise<{ok: boolean; value: {items: readonly {id: string}[]}}>;
}

/** Calls main as the page does. */
async function call<T>(page: Page, name: string, ...parameters: unknown[]): Promise<T> {
  const outcome = await page.evaluate(
    ([n, p]) => (window as unknown as {warmstart: Api}).warmstart.call(n as string, ...(p as unknown[])),
    [name, parameters] as const,
  );
  if (!outcome.ok) throw new Error(outcome.fault?.message);
  return outcome.value as T;
}

/** A file as a person gives it: the page has a File, and never its path. */
async function registered(page: Page, path: string): Promise<{readonly id: string}> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, {type: 'file', id: 'given'});
    document.body.append(input);
  });
  await page.setInputFiles('#given', path);
  const {value} = await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#given')!;
    input.remove();
    return (window as unknown as {warmstart: Api}).warmstart.register([...input.files!]);
  });
  return value.items[0]!;
}

async function sentModel(path: string): Promise<SentModel> {
  const opened = await openModel(path);
  if (opened.kind !== 'h5') throw new Error('no .h5');
  const model = await wholeModel(opened);
  return {
    className: model.className,
    config: printJson(model.config),
    outputNames: outputNames(model),
    exact: false,
    layers: model.layers.map(({name, weights}) => ({
      name,
      weights: weights.map(({name: own, dtype, shape, read}) => ({name: own, dtype, shape, bytes: read()})),
    })),
  };
}

test('webgpu finds the same cells as wasm, and its heads equal Keras', async () => {
  test.setTimeout(240_000);
  await using launched = await launch({flags: SOFTWARE, env: {WARMSTART_WEBGPU_SOFTWARE: '1'}});
  const {app, page} = launched;
  const engines = await call<{id: string; available: boolean; device: string | null; why: string | null}[]>(
    page,
    'engine.list',
  );
  const webgpu = engines.find((engine) => engine.id === 'webgpu')!;
  expect(webgpu.why).toBeNull();
  expect(webgpu.device).toMatch(/WebGPU · .*swiftshader/i);

  const [model] = (await call<{id: string}[]>(page, 'files.sample')) as [{id: string}];
  const image = await registered(page, blobs());
  const counts: Record<string, number> = {};
  for (const engine of ['wasm', 'webgpu']) {
    await call(page, 'image.open', image.id);
    const options = {nuclear: 0, membrane: null, compartments: ['nuclear'], micrometresPerPixel: 0.5};
    const report = await call<{results: {cells: number}[]}>(page, 'image.segment', model.id, image.id, engine, options);
    counts[engine] = report.results[0]!.cells;
  }
  expect(counts['webgpu']).toBe(counts['wasm']);
  expect(counts['wasm']).toBeGreaterThan(5);

  const hidden = app.windows().find((window) => window.url().startsWith('app://gpu'))!;
  for (const name of ['unet', 'panoptic', 'nested']) {
    const sent = await sentModel(join(MODELS, name, 'keras.h5'));
    const arrays = readNpz(name, readFileSync(join(MODELS, name, 'io.npz')));
    const inputs = [...arrays]
      .filter(([key]) => !key.startsWith('out'))
      .map(([key, {shape, data}]) => ({name: key, shape, data: [...data]}));
    const plain = {
      ...sent,
      layers: sent.layers.map((layer) => ({
        ...layer,
        weights: layer.weights.map((weight) => ({...weight, bytes: [...weight.bytes]})),
      })),
    };
    const outputs = await hidden.evaluate(
      async ([given, values]) => {
        const {port1, port2} = new MessageChannel();
        window.postMessage('warmstart:gpu', '*', [port2]);
        let lastId = 0;
        const ask = <T>(name: string, ...parameters: unknown[]): Promise<T> =>
          new Promise((resolve, reject) => {
            const id = (lastId += 1);
            port1.addEventListener('message', ({data}: MessageEvent<Answer<T>>) => {
              if (data.id !== id) return;
              if (data.outcome.ok) resolve(data.outcome.value);
              else reject(new Error(data.outcome.fault.message));
            });
            port1.start();
            port1.postMessage({kind: 'ask', id, name, parameters});
          });
        const layers = given.layers.map((layer) => ({
          ...layer,
          weights: layer.weights.map((weight) => ({...weight, bytes: Uint8Array.from(weight.bytes)})),
        }));
        const number = await ask<number>('load', {...given, layers});
        const inputs = values.map((value) => ({...value, data: Float32Array.from(value.data)}));
        const predicted = await ask<{data: Float32Array}[]>('predict', number, inputs);
        await ask('dispose', number);
        return predicted.map(({data}) => [...data]);
      },
      [plain, inputs] as const,
    );
    for (const [i, output] of outputs.entries())
      expect(relativeDifference(output, arrays.get(`out${i}`)!.data)).toBeLessThanOrEqual(1e-5);
  }
});

test('a GPU window that dies is told, and the next job opens another', async () => {
  test.setTimeout(240_000);
  await using launched = await launch({flags: SOFTWARE, env: {WARMSTART_WEBGPU_SOFTWARE: '1'}});
  const {app, page} = launched;
  const before = await call<{passed: boolean}>(page, 'engine.selfTest', 'webgpu');
  expect(before.passed).toBe(true);
  const [model] = (await call<{id: string}[]>(page, 'files.sample')) as [{id: string}];
  const image = await registered(page, blobs());
  const options = {nuclear: 0, membrane: null, compartments: ['nuclear'], micrometresPerPixel: 0.5};
  const segmented = call(page, 'image.segment', model.id, image.id, 'webgpu', options);
  const refused = expect(segmented).rejects.toThrow(/the window in which WebGPU computes was closed/);
  await page.waitForTimeout(1500);
  await app.evaluate(({BrowserWindow}) => {
    const windows = BrowserWindow.getAllWindows();
    windows
      .find(({webContents}) => webContents.getURL().startsWith('app://gpu'))!
      .webContents.forcefullyCrashRenderer();
  });
  await refused;
  const after = await call<{passed: boolean}>(page, 'engine.selfTest', 'webgpu');
  expect(after.passed).toBe(true);

  // The graphics card itself: Chromium's process for it dies, as when a driver is reset.
  const again = call(page, 'image.segment', model.id, image.id, 'webgpu', options).then(
    () => 'done',
    (error: Error) => error.message,
  );
  await page.waitForTimeout(1500);
  await app.evaluate(({app: electron}) => {
    process.kill(electron.getAppMetrics().find(({type}) => type === 'GPU')!.pid, 'SIGKILL');
  });
  const said = await again;
  expect(said).toMatch(/the window in which WebGPU computes was closed/);
  const last = await call<{passed: boolean}>(page, 'engine.selfTest', 'webgpu');
  expect(last.passed).toBe(true);
});

test('without a graphics card webgpu says why, and is not chosen', async () => {
  await using launched = await launch();
  const engines = await call<{id: string; available: boolean; why: string | null}[]>(launched.page, 'engine.list');
  const webgpu = engines.find((engine) => engine.id === 'webgpu')!;
  test.skip(webgpu.available, 'this computer has a GPU that WebGPU can use');
  expect(webgpu.why).toMatch(/WebGPU/);
});
