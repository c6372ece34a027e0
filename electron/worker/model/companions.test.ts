/** What lies beside a converted file: Keras 3 loads DeepCell's layers by one import; a passport names a flipped bit. */
import {copyFileSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {indexH5} from '../../keras/h5-index';
import {LAYERS_FILE} from '../../keras/keras3/deepcell-layers';
import {readKerasH5} from '../../keras/read-h5';
import {generatedFixtures, keras3Python, MODELS, quiet, runPython, testFolder, testPython} from '../../testing';
import {passportPath, verifyPassport} from './companions';
import {convertModelTo} from './convert';

const python = testPython() ? keras3Python() : null;
const cases = python ? generatedFixtures('layers') : '';
const OPTIONS = {overwrite: true, keepOptimizer: true};
/** A layer inside is not found by Keras 3 from an .h5; sizes that DeepCell itself does not have. */
const NOT_THERE = ['deepcell-temporal-merge', 'deepcell-upsample'];

describe.skipIf(!python)("DeepCell's layers for Keras 3", () => {
  const names = readdirSync(cases || '.').filter((name) => name.startsWith('deepcell-') && !NOT_THERE.includes(name));

  it('are loaded by one import and compute what they did', {timeout: 300_000}, async () => {
    const folder = testFolder('layers-file');
    const lines: Record<string, string> = {};
    for (const name of names) {
      const output = join(folder, `${name}.keras`);
      const options = {...OPTIONS, layersFile: true};
      const [report] = await convertModelTo(join(cases, name, 'keras.h5'), [output], options, quiet);
      lines[name] = report!.python;
      expect(report!.python).not.toContain('custom_objects');
    }
    expect(readdirSync(folder)).toContain(LAYERS_FILE);
    writeFileSync(join(folder, 'lines.json'), JSON.stringify(lines));
    const judged = JSON.parse(
      runPython('e2e/fixtures/judge_layers_file.py', [cases, folder, join(folder, 'lines.json')], python),
    ) as Readonly<Record<string, number | string>>;
    expect(names.length).toBeGreaterThan(40);
    for (const name of names) {
      const difference = judged[name]!;
      expect([name, typeof difference === 'number' && difference <= 1e-4 ? 'equal' : difference]).toEqual([
        name,
        'equal',
      ]);
    }
  });
});

describe('a passport', () => {
  it('names a changed bit by its layer', async () => {
    const folder = testFolder('passport');
    const outputs = ['unet.h5', 'unet.keras'].map((name) => join(folder, name));
    await convertModelTo(join(MODELS, 'unet', 'saved_model'), outputs, {...OPTIONS, passport: true}, quiet);
    for (const output of outputs) {
      const {weights} = await verifyPassport(output, passportPath(output));
      expect(weights.different).toEqual([]);
      expect(weights.identical).toBe(weights.compared);
    }
    const changed = join(folder, 'changed.h5');
    copyFileSync(outputs[0]!, changed);
    const bytes = readFileSync(changed);
    const stored = readFileSync(passportPath(outputs[0]!), 'utf8');
    const {weights} = JSON.parse(stored) as {weights: {layer: string; name: string}[]};
    expect(weights.map(({layer}) => layer)).toContain('dec1');
    const dec1 = readKerasH5(indexH5(bytes)).layers.find(({name}) => name === 'dec1')!.weights[0]!;
    const at = bytes.indexOf(dec1.read()) + 3;
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(changed, bytes);
    const found = await verifyPassport(changed, passportPath(outputs[0]!));
    expect(found.weights.different).toEqual(['dec1: dec1/kernel:0 has other values than its passport says']);
  });

  it('is refused where it is none, and for weights alone', async () => {
    const folder = testFolder('no-passport');
    const model = join(MODELS, 'unet', 'saved_model');
    writeFileSync(join(folder, 'p.json'), '{"format": "other", "weights": []}');
    await expect(verifyPassport(join(MODELS, 'unet', 'keras.h5'), join(folder, 'p.json'))).rejects.toThrow(
      'is no passport',
    );
    const options = {...OPTIONS, passport: true};
    await expect(convertModelTo(model, [join(folder, 'w.npz')], options, quiet)).rejects.toThrow('w.npz is none');
    expect(readdirSync(folder)).toEqual(['p.json']);
  });
});
