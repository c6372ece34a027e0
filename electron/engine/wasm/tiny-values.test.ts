import * as tf from '@tensorflow/tfjs-core';
import {beforeAll, describe, expect, it} from 'vitest';
import type {Step} from '../../plan/plan';
import {tinyValues} from './tiny-values';
import {openWasm} from './wasm';

const COUNT = 10_000;
const DENORMAL = 1e-40;

function filled(value: (i: number) => number): tf.Tensor {
  return tf.tensor(Float32Array.from({length: COUNT}, (_, i) => value(i)));
}

function stepOf(className: string): Step {
  return {layer: 'a', className, op: () => tf.scalar(0), weights: [], inputs: [], outputs: [], free: []};
}

describe('values that WebAssembly would be slow on', () => {
  beforeAll(async () => {
    await openWasm();
  });

  it('are zero after a step where they are denormal, and as they were where they are not', async () => {
    const given = (i: number): number => [DENORMAL, -DENORMAL, 1.5e-38, -3, 0][i % 5]!;
    const output = filled(given);
    tinyValues.after(output);
    const expected = Float32Array.from({length: COUNT}, (_, i) => (i % 5 < 2 ? 0 : given(i)));
    expect((await output.data()).every((value, i) => value === expected[i] || (value === 0 && expected[i] === 0))).toBe(
      true,
    );
  });

  it('are zero before a convolution where all of them are tiny', async () => {
    const [input] = tinyValues.before(stepOf('Conv2D'), [filled((i) => (i % 2 ? 1e-35 : DENORMAL))]);
    expect((await input!.data()).every((value) => value === 0)).toBe(true);
  });

  it('stay before a convolution where one of them is not', () => {
    const input = filled((i) => (i === 62 ? 1e-3 : 1e-35));
    expect(tinyValues.before(stepOf('Conv2D'), [input])[0]).toBe(input);
  });

  it('stay before a layer that does more than sum products', () => {
    const input = filled(() => 1e-35);
    expect(tinyValues.before(stepOf('UnitNormalization'), [input])[0]).toBe(input);
  });
});
