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

  it('is made together with the .h5 that it points to, in whichever order', async () => {
    const model = join(MODELS, 'unet', 'saved_model');
    for (const names of [
      ['both.onnx', 'both.h5'],
      ['weights/again.h5', 'again.onnx'],
    ]) {
      const outputs = names.map((name) => join(folder, name));
      const weights = outputs.find((path) => path.endsWith('.h5'))!;
      const reports = await convertModelTo(model, outputs, {overwrite: false, keepOptimizer: true, weights}, quiet);
      expect(reports.map(({output}) => output)).toEqual(outputs);
      const small = reports.find(({target}) => target === 'onnx')!;
      expect(small).toMatchObject({predicted: {by: 'ONNX Runtime', predictionsWhy: null}});
      const location = names.find((name) => name.endsWith('.h5'))!;
      expect(readFileSync(small.output, 'latin1').split(location)).toHaveLength(small.weights + 1);
      await expectAsKeras(small.output, 'unet');
    }
  });

  it.skipIf(!testPython())('has no fault that ONNX’s own checker knows', () => {
    const files = ['unet', 'nested', 'panoptic', 'trained', 'outside', 'both', 'again'].map((name) =>
      join(folder, `${name}.onnx`),
    );
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

  it('weights that are made too belong to something that points to them', async () => {
    const options = {overwrite: false, keepOptimizer: true, weights: join(folder, 'a.h5')};
    for (const others of [[], ['a.npz'], ['a.onnx', 'a.npz']]) {
      const outputs = ['a.h5', ...others].map((name) => join(folder, name));
      await expect(convertModelTo(model, outputs, options, quiet)).rejects.toThrow('--weights is for .onnx only');
    }
  });

  it.skipIf(!testPython())('neither is made where the .h5 cannot be pointed to', async () => {
    const outputs = ['a.h5', 'a.onnx'].map((name) => join(folder, name));
    const half = join(generatedFixtures('matrix', 'e2e/fixtures/make_matrix.py'), 'half-weights', 'saved_model');
    const options = {overwrite: false, keepOptimizer: true, weights: outputs[0]!};
    await expect(convertModelTo(half, outputs, options, quiet)).rejects.toThrow(/as float16, where ONNX needs plain/);
    expect(outputs.map((path) => existsSync(path))).toEqual([false, false]);
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
