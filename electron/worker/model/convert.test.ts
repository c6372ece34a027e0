/**
 * Conversion of models that real TensorFlow wrote, judged by real Keras and h5py, and what is left behind when it
 * fails.
 */
import {cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {FaultError} from '../../contract/fault';
import {indexH5} from '../../keras/h5-index';
import {readKerasH5} from '../../keras/read-h5';
import {DEMO, MODELS, quiet, ROOT, runPython, testFolder, testPython} from '../../testing';
import {convertModel} from './convert';
import {inspectModel} from './inspect';
import {verifyModel} from './verify';

const CONVERTIBLE = ['unet', 'panoptic', 'trained', 'nested'];
const OPTIONS = {overwrite: false, keepOptimizer: true};
const folder = testFolder('convert');

async function faultOfConverting(path: string, output = join(folder, 'never.h5')): Promise<FaultError> {
  try {
    await convertModel(path, output, OPTIONS, quiet);
  } catch (error) {
    expect(error).toBeInstanceOf(FaultError);
    return error as FaultError;
  }
  throw new Error('it converted');
}

describe('conversion', () => {
  it.each(CONVERTIBLE)('%s: verify finds every weight identical', async (name) => {
    const output = join(folder, `${name}.h5`);
    const report = await convertModel(join(MODELS, name, 'saved_model'), output, OPTIONS, quiet);
    const {weights} = await verifyModel(join(MODELS, name, 'saved_model'), output, null, quiet);
    expect(weights.compared).toBe(report.weights);
    expect(weights.identical).toBe(report.weights);
    expect(weights.different).toEqual([]);
  });

  it.skipIf(!testPython())('real Keras loads the files, predicts bit for bit, and would have written the same', () => {
    const report = JSON.parse(runPython('e2e/fixtures/check_roundtrip.py', [MODELS, folder])) as {
      name: string;
      unequal: number;
      files: string[];
    }[];
    expect(report.map((entry) => entry.name).toSorted()).toEqual(CONVERTIBLE.toSorted());
    for (const entry of report) expect(entry).toEqual({name: entry.name, unequal: 0, files: []});
  });

  it('leaves the optimizer out when asked', async () => {
    const output = join(folder, 'no-optimizer.h5');
    const kept = await inspectModel(join(folder, 'trained.h5'));
    const report = await convertModel(
      join(MODELS, 'trained', 'saved_model'),
      output,
      {...OPTIONS, keepOptimizer: false},
      quiet,
    );
    expect(report.weights).toBe(4);
    expect(report.python).toContain('compile=False');
    expect((await inspectModel(output)).parameters).toBe(kept.parameters);
    rmSync(output);
  });

  it('names the custom layers and the lines that load them', async () => {
    const output = join(folder, 'demo.h5');
    const report = await convertModel(join(DEMO, 'cells-savedmodel'), output, OPTIONS, quiet);
    expect(report.customObjects).toEqual(['Location2D']);
    expect(report.python).toContain('custom_objects={"Location2D": Location2D}');
    rmSync(output);
  });

  it.each(CONVERTIBLE)('%s: the file that Keras itself wrote is found identical too', async (name) => {
    const {weights} = await verifyModel(join(MODELS, name, 'saved_model'), join(MODELS, name, 'keras.h5'), null, quiet);
    expect(weights.different).toEqual([]);
  });

  it('verify finds a single changed byte', async () => {
    const changed = join(folder, 'changed.h5');
    const bytes = readFileSync(join(folder, 'unet.h5'));
    const weight = readKerasH5(indexH5(bytes)).layers.find((layer) => layer.name === 'dec1')!.weights[0]!;
    const at = bytes.indexOf(weight.read());
    bytes[at + 3] = bytes[at + 3]! ^ 1;
    writeFileSync(changed, bytes);
    const {weights} = await verifyModel(join(MODELS, 'unet', 'saved_model'), changed, null, quiet);
    rmSync(changed);
    expect(weights.different).toEqual([`dec1 ${weight.name} has other values in the file`]);
  });
});

describe('what cannot be converted', () => {
  it.each([
    ['subclassed', 'not-convertible', 'subclassed Keras model'],
    ['plain-module', 'not-convertible', 'no Keras metadata'],
    ['tf-saved', 'not-convertible', 'tf.saved_model.save'],
  ])('%s', async (name, kind, sentence) => {
    const {fault} = await faultOfConverting(join(MODELS, name, 'saved_model'));
    expect(fault.kind).toBe(kind);
    expect(fault.message).toContain(sentence);
    expect(readdirSync(folder)).not.toContain('never.h5');
  });

  it('a folder that is no model', async () => {
    const {fault} = await faultOfConverting(join(ROOT, 'renderer'));
    expect(fault.kind).toBe('not-a-model');
    expect(fault.message).toContain('no saved_model.pb');
  });

  it('a path that is not there', async () => {
    expect((await faultOfConverting(join(folder, 'nowhere'))).fault.kind).toBe('not-found');
  });

  it('an output that exists', async () => {
    const before = readFileSync(join(folder, 'unet.h5'));
    expect((await faultOfConverting(join(MODELS, 'unet', 'saved_model'), join(folder, 'unet.h5'))).fault.kind).toBe(
      'exists',
    );
    expect(readFileSync(join(folder, 'unet.h5')).equals(before)).toBe(true);
  });

  it.each([
    ['variables/variables.data-00000-of-00001', 100, 'cut short'],
    ['variables/variables.index', 40, 'at least 48 bytes'],
    ['saved_model.pb', 5000, 'damaged'],
    ['keras_metadata.pb', 200, 'damaged'],
  ])('a truncated %s', async (file, size, sentence) => {
    const copy = join(folder, 'broken');
    cpSync(join(MODELS, 'unet', 'saved_model'), copy, {recursive: true});
    truncateSync(join(copy, file), size);
    const listing = readdirSync(folder);
    const {fault} = await faultOfConverting(copy);
    expect(fault.kind).toBe('corrupt');
    expect(fault.message).toContain(sentence);
    expect(readdirSync(folder)).toEqual(listing);
    rmSync(copy, {recursive: true});
  });

  it('a flipped bit in the weights', async () => {
    const copy = join(folder, 'flipped');
    cpSync(join(MODELS, 'unet', 'saved_model'), copy, {recursive: true});
    const data = join(copy, 'variables', 'variables.data-00000-of-00001');
    const bytes = readFileSync(data);
    bytes[10] = bytes[10]! ^ 4;
    writeFileSync(data, bytes);
    const {fault} = await faultOfConverting(copy);
    expect(fault.message).toContain('checksum');
    rmSync(copy, {recursive: true});
  });

  it('a cancelled run leaves nothing', async () => {
    const listing = readdirSync(folder);
    let asked = 0;
    const cancelled = {report: () => undefined, cancelled: () => (asked += 1) > 4};
    await expect(
      convertModel(join(MODELS, 'panoptic', 'saved_model'), join(folder, 'never.h5'), OPTIONS, cancelled),
    ).rejects.toThrow('Cancelled');
    expect(readdirSync(folder)).toEqual(listing);
  });
});
