/** Providers that are right, wrong, or do not start: the real process, and one that answers as it is told. */
import {afterAll, describe, expect, it} from 'vitest';
import {connectOnnxForTests} from '../../testing';
import {knownNetwork} from '../known-network';
import {onnxLink} from './link';
import type {AskOnnx} from './onnx-calls';
import {providerLines} from './provider-choice';
import {tryProvider} from './provider-trial';
import type {OnnxLink} from './session';

const host = connectOnnxForTests();
afterAll(() => host.end({kind: 'cancelled', message: 'The tests have ended.'}));

/** A process whose sessions give `data` whatever they are given; null: none can be opened. */
function processThatGives(data: Float32Array | null): OnnxLink {
  const answers = {
    open: () => (data ? {session: '1', inputs: [], outputs: []} : {refused: 'No adapter was found.', isMemory: false}),
    run: () => ({values: [{name: 'dense', shape: [1, 8, 8, 2], data}]}),
    close: () => undefined,
  };
  const ask = ((name: keyof typeof answers) => Promise.resolve(answers[name]())) as unknown as AskOnnx;
  return {ask, end: () => undefined};
}

describe('a provider', () => {
  it('that is the processor is right, and timed', async () => {
    expect(await tryProvider(onnxLink()!, 'cpu')).toEqual({id: 'cpu', why: null, milliseconds: expect.any(Number)});
  });

  it('that gives what the network is known to give is timed', async () => {
    const {expected} = knownNetwork();
    expect(await tryProvider(processThatGives(Float32Array.from(expected)), 'webgpu')).toMatchObject({why: null});
  });

  it.each([
    ['one wrong number', (right: number[]) => Float32Array.from(right, (value, i) => (i === 7 ? value + 1e-3 : value))],
    ['no numbers', (right: number[]) => Float32Array.from(right, () => Number.NaN)],
    ['too few', (right: number[]) => Float32Array.from(right.slice(1))],
  ])('that gives %s is refused by name', async (_, wrong) => {
    const trial = await tryProvider(processThatGives(wrong([...knownNetwork().expected])), 'webgpu');
    expect(trial).toMatchObject({
      why: expect.stringContaining('WebGPU computes wrong numbers here'),
      milliseconds: null,
    });
  });

  it('that does not start says why, and which computes instead', async () => {
    const trial = await tryProvider(processThatGives(null), 'webgpu');
    const cpu = {id: 'cpu', why: null, milliseconds: 12} as const;
    expect(providerLines({id: 'cpu', trials: [trial, cpu]})).toEqual([
      'WebGPU: does not start: ONNX Runtime refuses it: No adapter was found.',
      'CPU: computes, 12.0 ms for the network that is timed',
    ]);
  });
});
