/** Convolutional networks as ONNX: what Keras computes, and turned nowhere but where they begin and end. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CompiledModel} from '../../plan/plan';
import {readNpz} from '../../io/npy';
import {MODELS, relativeDifference} from '../../testing';
import {blockSize} from '../../engine/onnx/process/block-size';
import {onnxBytes, onnxOf, runOnnxBytes} from '../../testing-onnx';
import {openH5} from '../../worker/model/open-h5';
import {compiledOf} from '../../worker/model/open-plan';

/** Of this computer's processor. */
const BLOCK = blockSize();

/** The U-Net would be turned to and fro too often. */
const TURNED: Readonly<Record<string, unknown>> = {
  unet: {inPlain: 6, turned: 0},
  panoptic: {inPlain: 0, turned: 0},
};

async function withNetwork(name: string, work: (compiled: CompiledModel) => Promise<void>): Promise<void> {
  const file = openH5(join(MODELS, name, 'keras.h5'));
  try {
    const content = await file.content();
    if (content.kind !== 'model') throw new Error('no model');
    await work(compiledOf(content.model));
  } finally {
    file.close();
  }
}

async function expectKeras(name: string, {plan}: CompiledModel, model: Uint8Array): Promise<void> {
  const arrays = readNpz(name, readFileSync(join(MODELS, name, 'io.npz')));
  const inputs = plan.inputs.map((input) => arrays.get(input.name)!);
  for (const [i, output] of (await runOnnxBytes(model, inputs)).entries())
    expect(relativeDifference(output.data, arrays.get(`out${i}`)!.data)).toBeLessThanOrEqual(1e-5);
}

describe.each(['unet', 'panoptic'])('%s as ONNX', (name) => {
  it('equals Keras, with one Transpose for each input and output, for any batch', () =>
    withNetwork(name, async (compiled) => {
      const {plan} = compiled;
      const graph = onnxOf(compiled, null);
      expect(graph.nodes.filter(({op}) => op === 'Transpose').length).toBe(plan.inputs.length + plan.outputs.length);
      expect([...graph.inputs, ...graph.outputs].map(({shape}) => shape[0])).toEqual(
        [...plan.inputs, ...plan.outputs].map(() => 'batch'),
      );
      await expectKeras(name, compiled, onnxBytes(compiled, graph));
    }));

  it.skipIf(BLOCK === null)('equals Keras in blocks of channels', () =>
    withNetwork(name, async (compiled) => {
      const graph = onnxOf(compiled, null, BLOCK);
      const count = (op: string): number => graph.nodes.filter((node) => node.op === op).length;
      const inPlain = graph.nodes.filter(({op, domain}) => op === 'Conv' && domain === undefined).length;
      expect({inPlain, turned: count('ReorderInput')}).toEqual(TURNED[name]);
      expect(count('Conv')).toBeGreaterThan(3);
      await expectKeras(name, compiled, onnxBytes(compiled, graph));
    }),
  );
});
