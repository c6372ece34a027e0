/** What lies beside a converted file: Keras 3 loads DeepCell's layers by one import; a passport names a flipped bit. */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {indexH5} from '../../keras/h5-index';
import {LAYERS_FILE} from '../../keras/keras3/deepcell-layers';
import {readKerasH5} from '../../keras/read-h5';
import {
  connectOnnxForTests,
  generatedFixtures,
  keras3Python,
  MODELS,
  quiet,
  runPython,
  testFolder,
  testPython,
} from '../../testing';
import {passportPath} from './companions';
import {convertModelTo} from './convert';
import {verifyPassport, type Passport} from './passport';

connectOnnxForTests();
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

describe('a Python file with layers', () => {
  it.skipIf(!python)('is written where the model has such layers, and never over one that is there', async () => {
    const folder = testFolder('layers-needed');
    const options = {...OPTIONS, layersFile: 'where needed'} as const;
    const [plain] = await convertModelTo(
      join(MODELS, 'unet', 'saved_model'),
      [join(folder, 'u.keras')],
      options,
      quiet,
    );
    expect([plain!.beside, readdirSync(folder)]).toEqual([undefined, ['u.keras']]);
    const own = join(
      cases,
      names().find((name) => name.includes('location'))!,
      'keras.h5',
    );
    const [report] = await convertModelTo(own, [join(folder, 'own.keras')], options, quiet);
    expect([report!.beside, readdirSync(folder).includes(LAYERS_FILE)]).toEqual([LAYERS_FILE, true]);
    expect(report!.python).toContain(LAYERS_FILE.replace('.py', ''));
    writeFileSync(join(folder, LAYERS_FILE), '# mine');
    await convertModelTo(own, [join(folder, 'own.keras')], options, quiet);
    expect(readFileSync(join(folder, LAYERS_FILE), 'utf8')).toBe('# mine');
  });
});

function names(): readonly string[] {
  return readdirSync(cases).filter((name) => name.startsWith('deepcell-'));
}

describe('a passport', () => {
  const ENDINGS = ['.h5', '.keras', '.weights.h5', '.npz', '.onnx'];
  const folder = testFolder('passport');
  const named = (ending: string): string => join(folder, `unet${ending}`);
  const source = join(MODELS, 'unet', 'saved_model');

  it('is written of every target, with what each output predicts where the file can be run', async () => {
    const options = {...OPTIONS, passport: true};
    await convertModelTo(source, ENDINGS.map(named), options, quiet);
    await convertModelTo(source, [join(folder, 'unet-3.h5')], {...options, keras: 'keras3'}, quiet);
    for (const file of [...ENDINGS.map(named), join(folder, 'unet-3.h5')]) {
      const passport = JSON.parse(readFileSync(passportPath(file), 'utf8')) as Passport;
      const isAlone = /\.(weights\.h5|npz)$/.test(file);
      expect({file, outputs: passport.predictions.length}).toEqual({file, outputs: isAlone ? 0 : 1});
      expect(passport.predictionsWhy).toBe(isAlone ? 'The file holds weights alone.' : null);
      for (const {maxAbsDiff} of passport.predictions) expect(maxAbsDiff).toBeLessThan(1e-5);
      expect(passport.weights.map(({layer}) => layer)).toContain('dec1');
      const {weights} = await verifyPassport(file, passportPath(file));
      expect({file, different: weights.different}).toEqual({file, different: []});
      expect([weights.identical, weights.compared]).toEqual([passport.weights.length, passport.weights.length]);
    }
  });

  it.each(ENDINGS)('names a changed bit of a %s by its layer', async (ending) => {
    const changed = join(folder, `changed${ending}`);
    const bytes = readFileSync(named(ending));
    const {layers} = readKerasH5(indexH5(readFileSync(named('.h5'))));
    const bias = layers.find(({name}) => name === 'dec1')!.weights.at(-1)!;
    // A vector, which is kept the same way everywhere.
    const at = bytes.indexOf(bias.read()) + 3;
    expect(at).toBeGreaterThan(3);
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(changed, bytes);
    const found = await verifyPassport(changed, passportPath(named(ending)));
    expect(found.weights.different).toHaveLength(1);
    expect(found.weights.different[0]).toMatch(/^dec1: .* has other values than its passport says$/);
  });

  it('is refused where it is none', async () => {
    writeFileSync(join(folder, 'p.json'), '{"format": "other", "weights": []}');
    await expect(verifyPassport(join(MODELS, 'unet', 'keras.h5'), join(folder, 'p.json'))).rejects.toThrow(
      'is no passport',
    );
  });
});
