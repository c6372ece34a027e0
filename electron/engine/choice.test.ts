/** Which engine is chosen, and which are not even started. */
import {describe, expect, it} from 'vitest';
import {ENGINES, type EngineId} from '../contract/engines';
import {EngineChoice} from './choice';
import {EngineUnavailable, type Engine, type EngineDescriptor} from './engine';
import {DESCRIPTORS} from './engines';

/** What there is on a computer: an engine on a GPU or on the CPU, or why there is none. */
type Found = 'gpu' | 'cpu' | Error;

const MISSING = new EngineUnavailable('It is not here; install it.');

/**
 * The engines' own descriptors with other engines behind them, missing where nothing is said; `started` says which
 * were, in order.
 */
function computer(
  found: Readonly<Partial<Record<EngineId, Found>>>,
  mayHaveGpu = (): boolean => true,
): {choice: EngineChoice; started: EngineId[]} {
  const started: EngineId[] = [];
  const standIn = (descriptor: EngineDescriptor): EngineDescriptor => ({
    ...descriptor,
    mayHaveGpu,
    open: async () => {
      started.push(descriptor.id);
      const here = found[descriptor.id] ?? MISSING;
      if (here instanceof Error) throw here;
      return {
        id: descriptor.id,
        device: 'a device',
        version: '1',
        gpu: here === 'gpu',
        details: () => [],
        use: () => Promise.resolve(),
      } as unknown as Engine;
    },
  });
  const descriptors = Object.fromEntries(Object.values(DESCRIPTORS).map((own) => [own.id, standIn(own)]));
  return {choice: new EngineChoice(descriptors as Record<EngineId, EngineDescriptor>), started};
}

describe('without a wish', () => {
  it.each([
    ['TensorFlow on a GPU before everything', {tensorflow: 'gpu', webgpu: 'gpu', wasm: 'cpu'}, 'tensorflow'],
    ['WebGPU before TensorFlow on the CPU', {tensorflow: 'cpu', webgpu: 'gpu', wasm: 'cpu'}, 'webgpu'],
    ['ONNX Runtime on a GPU before WebGPU', {onnx: 'gpu', webgpu: 'gpu', wasm: 'cpu'}, 'onnx'],
    ['TensorFlow on a GPU before ONNX Runtime on one', {tensorflow: 'gpu', onnx: 'gpu', wasm: 'cpu'}, 'tensorflow'],
    ['WebGPU before ONNX Runtime on the CPU', {onnx: 'cpu', webgpu: 'gpu', wasm: 'cpu'}, 'webgpu'],
    ['ONNX Runtime before TensorFlow on the CPU', {tensorflow: 'cpu', onnx: 'cpu', wasm: 'cpu'}, 'onnx'],
    ['TensorFlow on the CPU before WebAssembly', {tensorflow: 'cpu', webgpu: MISSING, wasm: 'cpu'}, 'tensorflow'],
    ['WebAssembly where there is nothing else', {tensorflow: MISSING, webgpu: MISSING, wasm: 'cpu'}, 'wasm'],
    ['a broken engine is passed over', {tensorflow: new Error('broken'), webgpu: MISSING, wasm: 'cpu'}, 'wasm'],
  ] as const)('%s', async (_, found, best) => {
    expect((await computer(found).choice.choose(null)).id).toBe(best);
  });

  it('engines after the first that will do are not started', async () => {
    const {choice, started} = computer({tensorflow: 'cpu', webgpu: MISSING, wasm: 'cpu'});
    await choice.choose(null);
    expect(started).toEqual(['tensorflow', 'onnx', 'webgpu']);
  });

  it('one that certainly has no GPU is not started to see whether it has', async () => {
    const {choice, started} = computer({tensorflow: 'cpu', onnx: 'cpu', wasm: 'cpu'}, () => false);
    expect((await choice.choose(null)).id).toBe('onnx');
    expect(started).toEqual(['onnx']);
  });

  it('one that is to be left out is left out, and named nowhere', async () => {
    const {choice, started} = computer({tensorflow: 'cpu', onnx: 'cpu', wasm: 'cpu'});
    expect((await choice.choose(null, ['onnx'])).id).toBe('tensorflow');
    expect(started).not.toContain('onnx');
  });

  it('nobody else is started where TensorFlow has a GPU', async () => {
    const {choice, started} = computer({tensorflow: 'gpu', webgpu: 'gpu', wasm: 'cpu'});
    await choice.choose(null);
    expect(started).toEqual(['tensorflow']);
  });

  it('where there is none at all, the sentence says why of each', async () => {
    const {choice} = computer({tensorflow: MISSING, webgpu: MISSING, wasm: new EngineUnavailable('It did not start.')});
    await expect(choice.choose(null)).rejects.toMatchObject({
      fault: {
        kind: 'engine',
        message: expect.stringMatching(/nothing to compute with.*It is not here; install it\..*It did not start\./),
      },
    });
  });
});

describe('with a wish', () => {
  it('the asked engine is taken, however far down it is', async () => {
    const {choice, started} = computer({tensorflow: 'gpu', webgpu: 'gpu', wasm: 'cpu'});
    expect((await choice.choose('wasm')).id).toBe('wasm');
    expect(started).toEqual(['wasm']);
  });

  it('one that is missing is refused in its own words, and never replaced', async () => {
    const {choice, started} = computer({tensorflow: MISSING, webgpu: 'gpu', wasm: 'cpu'});
    await expect(choice.choose('tensorflow')).rejects.toMatchObject({
      fault: {kind: 'engine', message: 'It is not here; install it.'},
    });
    expect(started).toEqual(['tensorflow']);
  });

  it('one that was missing is looked for again', async () => {
    const {choice, started} = computer({tensorflow: MISSING, webgpu: 'gpu', wasm: 'cpu'});
    await choice.status('tensorflow');
    await choice.status('tensorflow');
    expect(started).toEqual(['tensorflow', 'tensorflow']);
  });

  it('one that is there is started once', async () => {
    const {choice, started} = computer({tensorflow: 'cpu', webgpu: MISSING, wasm: 'cpu'});
    await choice.use('tensorflow');
    await choice.choose('tensorflow');
    expect(started).toEqual(['tensorflow']);
  });
});

describe('the list', () => {
  it('is in the order of choosing, with those that are missing last', async () => {
    const {choice} = computer({tensorflow: 'cpu', webgpu: MISSING, wasm: 'cpu'});
    expect((await choice.list()).map(({id, available}) => [id, available])).toEqual([
      ['tensorflow', true],
      ['wasm', true],
      ['onnx', false],
      ['webgpu', false],
    ]);
  });

  it('has WebGPU before TensorFlow on the CPU', async () => {
    const {choice} = computer({tensorflow: 'cpu', webgpu: 'gpu', wasm: 'cpu'});
    expect((await choice.list()).map(({id}) => id)).toEqual(['webgpu', 'tensorflow', 'wasm', 'onnx']);
  });
});

it('a SavedModel’s own graph is run by an engine that can, and no other is started for it', async () => {
  const {choice, started} = computer({tensorflow: 'cpu', webgpu: 'gpu', wasm: 'cpu'});
  const {id} = await choice.chooseForSavedModels();
  expect(ENGINES[id].runsSavedModels).toBe(true);
  expect(started).toEqual([id]);
});

it('no two engines have the same place in the order', () => {
  const places = Object.values(DESCRIPTORS).flatMap(({place}) => [...new Set([place.gpu, place.cpu])]);
  const ranks = places.filter((rank) => rank !== null);
  expect(new Set(ranks).size).toBe(ranks.length);
});

it('every descriptor is in the row of its own id', () => {
  for (const [id, descriptor] of Object.entries(DESCRIPTORS)) expect(descriptor.id).toBe(id);
});
