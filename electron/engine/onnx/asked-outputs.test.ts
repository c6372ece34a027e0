/** Outputs that nobody reads are not computed; those that are asked for are what the whole model gives. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {withOutputs} from '../../graph/onnx/prune';
import {readNpz} from '../../io/npy';
import {connectOnnxForTests, MODELS, quiet, relativeDifference, testFolder, unequal} from '../../testing';
import {onnxBytes, onnxOf, runOnnxBytes} from '../../testing-onnx';
import {loadModel} from '../../worker/model/load';
import {openH5} from '../../worker/model/open-h5';
import type {LoadedModel} from '../../worker/model/loaded-model';
import {compiledOf} from '../../worker/model/open-plan';
import {Stages} from '../../worker/runtime/stages';

process.env['WARMSTART_DATA'] = testFolder('asked-outputs');
const host = connectOnnxForTests();
afterAll(() => host.end({kind: 'cancelled', message: 'The tests have ended.'}));

const H5 = join(MODELS, 'panoptic', 'keras.h5');
const arrays = readNpz('panoptic', readFileSync(join(MODELS, 'panoptic', 'io.npz')));
const expected = (output: number): Float32Array => arrays.get(`out${output}`)!.data as Float32Array;
const load = (asked: readonly number[]): Promise<LoadedModel> =>
  loadModel(H5, {engine: 'onnx', batch: 1, asks: () => asked}, new Stages(quiet));

/** Only the outputs that are asked for have values, and those are the whole model's, bit for bit, and Keras's. */
async function expectParts(model: LoadedModel): Promise<void> {
  const inputs = model.inputs.map((input) => ({name: input.name, ...arrays.get(input.name)!}));
  const tick = (): void => undefined;
  for (const asked of [[0, 1], [3], [0, 1, 2, 3]]) {
    const part = await model.run(inputs, tick, asked);
    const all = await model.run(inputs, tick);
    expect(part.map(({name}) => name)).toEqual(model.outputs.map(({name}) => name));
    expect(part.flatMap(({data}, i) => (data.length > 0 ? [i] : []))).toEqual(asked);
    for (const i of asked) {
      expect(unequal(part[i]!.data, all[i]!.data)).toBe(0);
      expect(part[i]!.shape).toEqual(arrays.get(`out${i}`)!.shape);
      expect(relativeDifference(part[i]!.data, expected(i))).toBeLessThanOrEqual(1e-5);
    }
  }
}

describe('outputs that are asked for', () => {
  it('are the whole model’s, from the .h5, its warm file, and in a process that was started anew', async () => {
    const cold = await load([0, 1]);
    await expectParts(cold);
    const made = await cold.finish();
    cold.dispose();
    expect(made).not.toBeNull();
    const warm = await load([2, 3]);
    expect(warm.place).toBe(H5);
    await expectParts(warm);
    await host.end({kind: 'cancelled', message: 'Ended for the test.'});
    await expectParts(warm);
    // The warm file has all of them, whichever were asked for when it was made.
    expect(await warm.finish()).toBe(made);
    warm.dispose();
  });

  it('leave the others’ nodes and weights out of the model', async () => {
    const file = openH5(H5);
    try {
      const content = await file.content();
      if (content.kind !== 'model') throw new Error('no model');
      const compiled = compiledOf(content.model);
      const whole = onnxBytes(compiled, onnxOf(compiled, null));
      const part = withOutputs(whole, [1]);
      expect(part.length).toBeLessThan(0.95 * whole.length);
      const inputs = compiled.plan.inputs.map(({name}) => arrays.get(name)!);
      const outputs = await runOnnxBytes(part, inputs);
      expect(outputs.map(({name}) => name)).toEqual([compiled.plan.outputs[1]!.name]);
      expect(relativeDifference(outputs[0]!.data, expected(1))).toBeLessThanOrEqual(1e-5);
      expect(() => withOutputs(whole, [4])).toThrow('no output 4');
    } finally {
      file.close();
    }
  });
});
