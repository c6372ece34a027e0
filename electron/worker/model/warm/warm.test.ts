/** Warm files: used when they are exactly what was kept, made anew without a word when they are not. */
import {execFile} from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {afterAll, beforeEach, describe, expect, it} from 'vitest';
import {growFile} from '../../../io/atomic-write';
import {hashOf} from '../../../io/file-identity';
import {readSealed, writeSealed} from '../../../io/sealed-json';
import {readNpz, writeNpz} from '../../../io/npy';
import {
  connectOnnxForTests,
  MODELS,
  quiet,
  relativeDifference,
  ROOT,
  seededNumbers,
  testFolder,
} from '../../../testing';
import {Stages} from '../../runtime/stages';
import {loadModel} from '../load';
import {loadWarm} from './load-warm';
import {processorFeatures, warmKey} from './warm-key';
import {findWarm, makeRoom, type WarmFile} from './warm-store';

const host = connectOnnxForTests();
afterAll(() => host.end({kind: 'cancelled', message: 'The tests have ended.'}));

const folder = testFolder('warm');
const h5 = join(folder, 'model.h5');
let data: string;
let count = 0;

beforeEach(() => {
  data = join(folder, `data-${(count += 1)}`);
  process.env['WARMSTART_DATA'] = data;
  copyFileSync(join(MODELS, 'unet', 'keras.h5'), h5);
});

const open = (path = h5): ReturnType<typeof loadModel> => loadModel(path, {engine: 'onnx'}, new Stages(quiet));

/** How far from what Keras computed the model is. */
async function differenceFromKeras(model: Awaited<ReturnType<typeof open>>, name = 'unet'): Promise<number> {
  const arrays = readNpz(name, readFileSync(join(MODELS, name, 'io.npz')));
  const inputs = model.inputs.map((input) => ({name: input.name, ...arrays.get(input.name)!}));
  const outputs = await model.run(inputs, () => undefined);
  return Math.max(...outputs.map(({data: got}, i) => relativeDifference(got, arrays.get(`out${i}`)!.data)));
}

/** Makes the warm file by a first load, and gives its folder. */
async function warmed(path = h5, name = 'unet'): Promise<string> {
  const model = await open(path);
  expect(await differenceFromKeras(model, name)).toBeLessThanOrEqual(1e-5);
  const made = await model.finish();
  model.dispose();
  return made!;
}

async function isUsed(path = h5): Promise<boolean> {
  const model = await loadWarm(path, {engine: 'onnx'}, new Stages(quiet));
  model?.dispose();
  return model !== null;
}

/** A load gives what Keras gives, and leaves a warm file that is whole again. */
async function expectMended(place: string): Promise<void> {
  const model = await open();
  expect(await differenceFromKeras(model)).toBeLessThanOrEqual(1e-5);
  await model.finish();
  model.dispose();
  const record = JSON.parse(readFileSync(join(place, 'warm.json'), 'utf8').split('\n')[1]!) as Record<
    'graph' | 'weights',
    {readonly hash: string}
  >;
  expect(await hashOf(join(place, 'graph.onnx'))).toBe(record.graph.hash);
  expect(await hashOf(join(place, 'weights.bin'))).toBe(record.weights.hash);
}

describe('a warm file', () => {
  it('is left by the first load, used by the next, and gives what Keras gives', async () => {
    expect(await isUsed()).toBe(false);
    await warmed();
    const model = await loadWarm(h5, {engine: 'onnx'}, new Stages(quiet));
    expect(await differenceFromKeras(model!)).toBeLessThanOrEqual(1e-5);
    model!.dispose();
  });

  it('knows what the model’s config says', async () => {
    const cold = await open();
    const said = {
      view: cold.view(),
      isJoined: cold.isJoined(),
      range: cold.range(),
      inputs: cold.inputs.map((one) => one.shape),
    };
    await cold.finish();
    cold.dispose();
    const model = await loadWarm(h5, {engine: 'onnx'}, new Stages(quiet));
    expect({
      view: model!.view(),
      isJoined: model!.isJoined(),
      range: model!.range(),
      inputs: model!.inputs.map((one) => one.shape),
    }).toEqual(said);
    model!.dispose();
  });

  it('is neither used nor made where it is not wanted', async () => {
    await warmed();
    for (const options of [{engine: 'onnx', warm: false}, {engine: 'onnx', exact: true}, {engine: 'wasm'}] as const)
      expect(await loadWarm(h5, options, new Stages(quiet))).toBeNull();
    rmSync(data, {recursive: true});
    const model = await loadModel(h5, {engine: 'onnx', warm: false}, new Stages(quiet));
    expect(await model.finish()).toBeNull();
    model.dispose();
    expect(existsSync(join(data, 'warm'))).toBe(false);
  });

  it('lies in the data folder, and nothing beside the model', async () => {
    const before = readdirSync(folder);
    await warmed();
    expect(readdirSync(folder).filter((name) => !before.includes(name) && !name.startsWith('data-'))).toEqual([]);
  });

  it('of the same bytes by another name is used', async () => {
    await warmed();
    const copy = join(folder, 'copy.h5');
    copyFileSync(h5, copy);
    expect(await isUsed(copy)).toBe(true);
  });
});

describe('what is not exactly what was kept is made anew:', () => {
  const random = seededNumbers(17);
  for (const name of ['warm.json', 'graph.onnx', 'weights.bin']) {
    it(`${name} with flipped bytes, its dates as before`, async () => {
      const place = await warmed();
      for (let i = 0; i < 8; i += 1) {
        const path = join(place, name);
        const {atime, mtime} = statSync(path);
        const bytes = readFileSync(path);
        // The highest byte of a float, so that nobody could take the prediction for the right one.
        for (let at = Math.floor(random() * 64) * 4 + 3; at < bytes.length; at += 256) bytes[at]! ^= 0x7f;
        writeFileSync(path, bytes);
        utimesSync(path, atime, mtime);
        await expectMended(place);
      }
    });

    it(`${name} cut short, empty or missing`, async () => {
      const place = await warmed();
      const path = join(place, name);
      for (const share of [0.99, 0.5, 0]) {
        truncateSync(path, Math.floor(statSync(path).size * share));
        await expectMended(place);
      }
      rmSync(path);
      await expectMended(place);
    });
  }

  it('one byte of the weights, whichever', async () => {
    const place = await warmed();
    const path = join(place, 'weights.bin');
    for (let i = 0; i < 5; i += 1) {
      const bytes = readFileSync(path);
      bytes[Math.floor(random() * bytes.length)]! ^= 1;
      writeFileSync(path, bytes);
      const found = findWarm(keyOf(place));
      expect(await found?.isWhole).not.toBe(true);
      await expectMended(place);
    }
  });

  it('the warm file of another model in its place', async () => {
    const other = join(folder, 'other.h5');
    copyFileSync(join(MODELS, 'trained', 'keras.h5'), other);
    const [mine, theirs] = [await warmed(), await warmed(other, 'trained')];
    const between = join(folder, 'between');
    for (const [from, to] of [
      [mine, between],
      [theirs, mine],
      [between, theirs],
    ] as const)
      renameSync(from, to);
    await expectMended(mine);
    const model = await open(other);
    expect(await differenceFromKeras(model, 'trained')).toBeLessThanOrEqual(1e-5);
    model.dispose();
  });

  it('the weights of another model in their place', async () => {
    const other = join(folder, 'other.h5');
    copyFileSync(join(MODELS, 'trained', 'keras.h5'), other);
    const [mine, theirs] = [await warmed(), await warmed(other, 'trained')];
    cpSync(join(theirs, 'weights.bin'), join(mine, 'weights.bin'));
    await expectMended(mine);
  });

  it('that of a model file which was written over', async () => {
    await warmed();
    copyFileSync(join(MODELS, 'trained', 'keras.h5'), h5);
    expect(await isUsed()).toBe(false);
    const model = await open();
    expect(await differenceFromKeras(model, 'trained')).toBeLessThanOrEqual(1e-5);
    model.dispose();
  });

  it('that of a model file of which one byte is another, its date as before', async () => {
    await warmed();
    await sleep(100);
    const {atime, mtime} = statSync(h5);
    const bytes = readFileSync(h5);
    bytes[bytes.length - 9]! ^= 1;
    writeFileSync(h5, bytes);
    utimesSync(h5, atime, mtime);
    expect(await isUsed()).toBe(false);
  });

  it.each(['onnxRuntime', 'code', 'processor', 'provider'] as const)('made for another %s', async (part) => {
    const place = await warmed();
    const key = keyOf(place);
    expect(findWarm(key)).not.toBeNull();
    const otherKey = {...key, [part]: 'another'};
    expect(findWarm(otherKey)).toBeNull();
    // Not even where somebody gives it the name that it would have.
    const {keyName} = await import('./warm-key');
    const renamed = join(data, 'warm', keyName(otherKey));
    renameSync(place, renamed);
    expect(findWarm(otherKey)).toBeNull();
    // Nor one that is as it should be, but for what is not here: it may be opened before that is known.
    writeSealed(join(renamed, 'warm.json'), {...(readSealed(join(renamed, 'warm.json')) as object), key: otherKey});
    expect(findWarm(otherKey)).not.toBeNull();
    expect(await isUsed()).toBe(false);
  });
});

/** The key that its record says. */
function keyOf(place: string): Parameters<typeof findWarm>[0] {
  const text = readFileSync(join(place, 'warm.json'), 'utf8');
  return (JSON.parse(text.slice(text.indexOf('\n') + 1)) as {key: Parameters<typeof findWarm>[0]}).key;
}

describe('where it is kept', () => {
  it('a copy that was shipped is read whole once, and is not trusted before', async () => {
    const place = await warmed();
    const shipped = join(folder, `shipped-${count}`);
    cpSync(place, join(shipped, place.split('/').at(-1)!), {recursive: true});
    rmSync(place, {recursive: true});
    process.env['WARMSTART_WARM'] = shipped;
    try {
      const found = findWarm(warmKey(await modelOf(), (await open()).engine.version, 'cpu')) as WarmFile;
      expect([found.folder.startsWith(shipped), await found.isWhole]).toEqual([true, true]);
    } finally {
      delete process.env['WARMSTART_WARM'];
    }
  });

  it('a data folder that cannot be written to: it works without', async () => {
    writeFileSync(data, 'a file where the folder would be');
    const model = await open();
    expect(await differenceFromKeras(model)).toBeLessThanOrEqual(1e-5);
    expect(await model.finish()).toBeNull();
    model.dispose();
  });

  it('a data folder without the right to write', async () => {
    mkdirSync(data);
    chmodSync(data, 0o500);
    // For root there is such a folder only on a disk that nobody writes to, as Linux's own of its devices.
    if (process.getuid?.() === 0) process.env['WARMSTART_DATA'] = '/sys/warmstart';
    const model = await open();
    expect(await model.finish()).toBeNull();
    model.dispose();
  });

  it('the one not used for longest goes first, never the newest', async () => {
    const other = join(folder, 'other.h5');
    copyFileSync(join(MODELS, 'trained', 'keras.h5'), other);
    const first = await warmed();
    const second = await warmed(other, 'trained');
    await sleep(20);
    expect(await isUsed()).toBe(true);
    process.env['WARMSTART_WARM_MB'] = '0.000001';
    makeRoom(join(data, 'warm'), first);
    delete process.env['WARMSTART_WARM_MB'];
    expect([existsSync(first), existsSync(second)]).toEqual([true, false]);
  });

  it('is nowhere where it may take nothing', async () => {
    process.env['WARMSTART_WARM_MB'] = '0';
    const model = await open();
    expect(await model.finish()).toBeNull();
    model.dispose();
    delete process.env['WARMSTART_WARM_MB'];
  });

  it('processes that make the same one at once all end well, and leave one', async () => {
    const arrays = readNpz('unet', readFileSync(join(MODELS, 'unet', 'io.npz')));
    const input = join(folder, 'x.npz');
    const names = [...arrays.keys()].filter((name) => !name.startsWith('out'));
    growFile(input, (sink) => writeNpz(sink, new Map(names.map((name) => [name, arrays.get(name)!] as never))));
    const started = [0, 1, 2].map((i) => {
      const words = ['predict', h5, '--engine', 'onnx', '--input', input, '-o', join(folder, `y${i}.npz`)];
      return promisify(execFile)(process.execPath, [join(ROOT, 'dist', 'warmstart.cjs'), ...words]);
    });
    await Promise.all(started);
    for (const i of [0, 1, 2]) {
      const outputs = [...readNpz('y', readFileSync(join(folder, `y${i}.npz`))).values()];
      for (const [k, output] of outputs.entries())
        expect(relativeDifference(output.data as Float32Array, arrays.get(`out${k}`)!.data)).toBeLessThanOrEqual(1e-5);
    }
    expect(readdirSync(join(data, 'warm')).filter((name) => name !== 'sources')).toHaveLength(1);
  });
});

async function modelOf(): Promise<{readonly bytes: number; readonly hash: string}> {
  return {bytes: statSync(h5).size, hash: await hashOf(h5)};
}

it('a processor is told from another by what it can', () => {
  expect(processorFeatures()).toContain(`${process.platform} ${process.arch} `);
  expect(processorFeatures().length).toBeGreaterThan(`${process.platform} ${process.arch} `.length);
});
