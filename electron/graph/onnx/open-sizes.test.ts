/** One ONNX file for every size that a model takes: against what real Keras computed for several of them. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CompiledModel} from '../../plan/plan';
import {readNpz} from '../../io/npy';
import {generatedFixtures, relativeDifference, testPython} from '../../testing';
import {blockSize} from '../../engine/onnx/process/block-size';
import {onnxBytes, onnxOf, runOnnxBytes} from '../../testing-onnx';
import type {PlanGraph} from './plan-to-onnx';
import {openH5} from '../../worker/model/open-h5';
import {compiledOf} from '../../worker/model/open-plan';

const folder = testPython() ? generatedFixtures('open-sizes', 'e2e/fixtures/make_open_sizes.py') : null;
const names = folder ? readdirSync(folder) : [];

async function withModel<T>(name: string, work: (compiled: CompiledModel) => T | Promise<T>): Promise<T> {
  const file = openH5(join(folder!, name, 'keras.h5'));
  try {
    const content = await file.content();
    if (content.kind !== 'model') throw new Error('no model');
    return await work(compiledOf(content.model));
  } finally {
    file.close();
  }
}

/** Of this computer's processor. */
const BLOCK = blockSize();

/** All operators of ONNX Runtime's own, of models that were made to have them. */
const IN_BLOCKS: Readonly<Record<string, readonly string[]>> = {
  blocks: ['AveragePool', 'Conv', 'MaxPool', 'ReorderInput', 'ReorderOutput', 'Upsample'],
  by_channel: ['Conv', 'ReorderOutput'],
};

async function expectKeras(name: string, compiled: CompiledModel, graph: PlanGraph): Promise<void> {
  const model = onnxBytes(compiled, graph);
  const cases = readdirSync(join(folder!, name)).filter((file) => file.endsWith('.npz'));
  expect(cases.length).toBeGreaterThan(1);
  for (const file of cases) {
    const arrays = readNpz(file, readFileSync(join(folder!, name, file)));
    const inputs = compiled.plan.inputs.map((input) => arrays.get(input.name)!);
    for (const [i, output] of (await runOnnxBytes(model, inputs)).entries()) {
      const expected = arrays.get(`out${i}`)!;
      expect(output.shape).toEqual(expected.shape);
      expect(relativeDifference(output.data, expected.data)).toBeLessThanOrEqual(1e-5);
    }
  }
}

describe.skipIf(!folder)('sizes that are not fixed', () => {
  it.each(names.filter((name) => name !== 'recurrent'))('%s equals Keras for each of them', (name) =>
    withModel(name, async (compiled) => {
      const graph = onnxOf(compiled, null);
      expect(graph.openness).toBe('each');
      await expectKeras(name, compiled, graph);
    }),
  );

  it.skipIf(BLOCK === null).each(names.filter((name) => name !== 'recurrent'))('%s in blocks of channels too', (name) =>
    withModel(name, async (compiled) => {
      const graph = onnxOf(compiled, null, BLOCK);
      const ops = new Set(graph.nodes.filter(({domain}) => domain !== undefined).map(({op}) => op));
      if (IN_BLOCKS[name]) expect([...ops].toSorted()).toEqual(IN_BLOCKS[name]);
      await expectKeras(name, compiled, graph);
    }),
  );

  it('steps of a recurrent layer are as many as are given, and refused where none are', () =>
    withModel('recurrent', async (compiled) => {
      expect(() => onnxOf(compiled, null)).toThrow(
        /the layer lstm\S* \(LSTM\) computes differently for each size of the input/,
      );
      const graph = onnxOf(compiled, [[1, 5, 3]]);
      expect(graph.openness).toBe('batch');
      expect(graph.because).toMatch(/the layer lstm\S* \(LSTM\) computes differently for each size of the input/);
      const arrays = readNpz('io', readFileSync(join(folder!, 'recurrent', 'io-1.npz')));
      const [output] = await runOnnxBytes(onnxBytes(compiled, graph), [arrays.get('steps')!]);
      expect(relativeDifference(output!.data, arrays.get('out0')!.data)).toBeLessThanOrEqual(1e-5);
    }));
});
