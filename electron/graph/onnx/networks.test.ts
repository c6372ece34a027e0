/** Convolutional networks as ONNX: what Keras computes, and turned nowhere but where they begin and end. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {MODELS, relativeDifference} from '../../testing';
import {onnxBytes, onnxOf, runOnnxBytes} from '../../testing-onnx';
import {openH5} from '../../worker/model/open-h5';
import {compiledOf} from '../../worker/model/open-plan';

describe.each(['unet', 'panoptic'])('%s as ONNX', (name) => {
  it('equals Keras, with one Transpose for each input and output, for any batch', async () => {
    const file = openH5(join(MODELS, name, 'keras.h5'));
    const content = await file.content();
    if (content.kind !== 'model') throw new Error('no model');
    const compiled = compiledOf(content.model);
    const {plan} = compiled;
    const graph = onnxOf(compiled, null);
    const model = onnxBytes(compiled, graph);
    file.close();
    expect(graph.nodes.filter(({op}) => op === 'Transpose').length).toBe(plan.inputs.length + plan.outputs.length);
    expect([...graph.inputs, ...graph.outputs].map(({shape}) => shape[0])).toEqual(
      [...plan.inputs, ...plan.outputs].map(() => 'batch'),
    );
    const arrays = readNpz(name, readFileSync(join(MODELS, name, 'io.npz')));
    const inputs = plan.inputs.map((input) => arrays.get(input.name)!);
    for (const [i, output] of (await runOnnxBytes(model, inputs)).entries())
      expect(relativeDifference(output.data, arrays.get(`out${i}`)!.data)).toBeLessThanOrEqual(1e-5);
  });
});
