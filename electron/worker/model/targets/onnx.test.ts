/** Models as .onnx: against real Keras's outputs, ONNX's own checker, and what must be refused in words. */
import {existsSync, mkdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {InferenceSession} from 'onnxruntime-node';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../../../io/npy';
import {
  connectOnnxForTests,
  generatedFixtures,
  MODELS,
  quiet,
  relativeDifference,
  runPython,
  testFolder,
  testPython,
} from '../../../testing';
import {runOnnx} from '../../../testing-onnx';
import type {ConvertReport} from '../../../contract/model';
import {convertModelTo} from '../convert';

const folder = testFolder('onnx');
connectOnnxForTests();

async function convert(model: string, name: string, weights: string | null = null): Promise<ConvertReport> {
  const options = {overwrite: false, keepOptimizer: true, weights};
  const [report] = await convertModelTo(model, [join(folder, name)], options, quiet);
  return report!;
}

/** What ONNX Runtime makes of the file is what Keras made of the model it came from. */
async function expectAsKeras(file: string, name: string): Promise<void> {
  const arrays = readNpz(name, readFileSync(join(MODELS, name, 'io.npz')));
  const session = await InferenceSession.create(file);
  const outputs = await runOnnx(
    session,
    session.inputNames.map((input) => arrays.get(input)!),
  );
  await session.release();
  for (const [i, output] of outputs.entries())
    expect(relativeDifference(output.data, arrays.get(`out${i}`)!.data)).toBeLessThanOrEqual(1e-5);
}

describe('a model as .onnx', () => {
  it.each(['unet', 'nested', 'panoptic', 'trained'])('%s is what Keras computes', async (name) => {
    const report = await convert(join(MODELS, name, 'saved_model'), `${name}.onnx`);
    expect(report).toMatchObject({target: 'onnx', predicted: {by: 'ONNX Runtime', predictionsWhy: null}});
    expect(report.predicted!.predictions.length).toBeGreaterThan(0);
    await expectAsKeras(report.output, name);
  });

  it.skipIf(!testPython()).each(['wide', 'attention', 'volume'])(
    '%s, whose sizes are open, is checked',
    async (name) => {
      const open = join(generatedFixtures('open-sizes', 'e2e/fixtures/make_open_sizes.py'), name, 'keras.h5');
      const report = await convert(open, `${name}.onnx`);
      expect(report.notes).toEqual([]);
      expect(report.predicted!.predictions.length).toBeGreaterThan(0);
    },
  );

  it('points to the weights in an .h5', async () => {
    await convert(join(MODELS, 'unet', 'saved_model'), 'kept/unet.h5');
    const report = await convert(join(MODELS, 'unet', 'saved_model'), 'outside.onnx', join(folder, 'kept', 'unet.h5'));
    expect(report.notes).toEqual(['the weights stay in kept/unet.h5: keep both files where they are to each other']);
    const text = readFileSync(report.output, 'latin1');
    expect(text.match(/kept\/unet\.h5/g)).toHaveLength(report.weights);
    expect(statSync(report.output).size).toBeLessThan(statSync(join(folder, 'unet.onnx')).size);
    await expectAsKeras(report.output, 'unet');
  });

  it.skipIf(!testPython())('has no fault that ONNX’s own checker knows', () => {
    const files = ['unet', 'nested', 'panoptic', 'trained', 'outside'].map((name) => join(folder, `${name}.onnx`));
    expect(JSON.parse(runPython('e2e/fixtures/check_onnx.py', files))).toEqual({checked: files.length, faults: []});
  });
});

describe('an .onnx that cannot be made', () => {
  const model = join(MODELS, 'unet', 'saved_model');

  it('weights that lie elsewhere are refused', async () => {
    const elsewhere = join(MODELS, 'unet', 'keras.h5');
    await expect(convert(model, 'a.onnx', elsewhere)).rejects.toThrow(/does not lie in the folder of .*a\.onnx/);
  });

  it('weights of another model are refused', async () => {
    await convert(join(MODELS, 'nested', 'saved_model'), 'nested.h5');
    await expect(convert(model, 'a.onnx', join(folder, 'nested.h5'))).rejects.toThrow(/does not hold the weights of/);
  });

  it('weights for a file that holds its own are refused', async () => {
    await expect(convert(model, 'a.npz', join(folder, 'kept', 'unet.h5'))).rejects.toThrow(
      '--weights is for .onnx only',
    );
  });

  it.skipIf(!testPython())('compressed weights are refused', async () => {
    mkdirSync(join(folder, 'small'));
    const small = join(folder, 'small', 'unet.h5');
    runPython('e2e/fixtures/recompress.py', [join(folder, 'kept', 'unet.h5'), small]);
    await expect(convert(model, 'a.onnx', small)).rejects.toThrow(/compressed or in pieces, where ONNX needs plain/);
  });

  it.skipIf(!testPython())('steps of a recurrent layer whose number is open are refused by its name', async () => {
    const recurrent = join(generatedFixtures('open-sizes', 'e2e/fixtures/make_open_sizes.py'), 'recurrent', 'keras.h5');
    await expect(convert(recurrent, 'a.onnx')).rejects.toThrow(
      /cannot become ONNX: the layer lstm\S* \(LSTM\) computes differently for each size of the input/,
    );
  });

  it('nothing is left of it', () => expect(existsSync(join(folder, 'a.onnx'))).toBe(false));
});
