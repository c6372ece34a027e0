/**
 * Every kind of model that Keras 2.15 saves, as files for Keras 3: real Keras 3 runs the Python lines that are printed
 * and predicts what Keras 2.15 predicted, or the model is refused with the layer and the reason.
 */
import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {KERAS3_LAYERS, keras3Keys} from '../../../keras/keras3/layer-keys';
import {generatedFixtures, keras3Python, quiet, runPython, testFolder, testPython} from '../../../testing';
import {convertModelTo} from '../convert';

const python = testPython() ? keras3Python() : null;
const models = python ? generatedFixtures('matrix', 'e2e/fixtures/make_matrix.py') : '';
const names = python ? readdirSync(models) : [];
const folder = testFolder('keras3');

/** What no file for Keras 3 can be made of, and why. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'adapted-discretization': /layer discretization .*adapt/,
  'lambda-activation': /layer dense .*lambda/,
  'locally-connected': /layer locally_connected2d \(LocallyConnected2D\): Keras 3 has no such layer/,
};

/** Keras computes these in 16 bits, where a sum in another order is another number. */
const HALVES = ['compiled-half-precision', 'half-weights'];

interface Judged {
  readonly difference: number;
  readonly unequal: number;
  readonly compiled: boolean;
  readonly error?: string;
}

async function converted(name: string): Promise<Readonly<Record<string, string>>> {
  const files = ['.keras', '.h5', '.weights.h5'].map((ending) => join(folder, `${name}${ending}`));
  const options = {overwrite: false, keepOptimizer: true, keras: 'keras3'} as const;
  const reports = await convertModelTo(join(models, name, 'saved_model'), files, options, quiet);
  expect(reports.map(({target}) => target)).toEqual(['keras3', 'keras3-h5', 'keras3-weights']);
  return Object.fromEntries([0, 1].map((i) => [`${name}${['.keras', '.h5'][i]}`, reports[i]!.python]));
}

describe.skipIf(!python)('the matrix for Keras 3', () => {
  it('each model loads by its lines and predicts the same, or is refused', {timeout: 600_000}, async () => {
    const lines: Record<string, string> = {};
    for (const name of names) {
      if (name in REFUSED) await expect(converted(name)).rejects.toThrow(REFUSED[name]);
      else Object.assign(lines, await converted(name));
    }
    const listing = readdirSync(folder);
    for (const name of Object.keys(REFUSED)) expect(listing.some((file) => file.startsWith(name))).toBe(false);
    const printed = join(folder, 'lines.json');
    writeFileSync(printed, JSON.stringify(lines));
    const judged = JSON.parse(runPython('e2e/fixtures/judge_keras3.py', [models, folder, printed], python)) as Readonly<
      Record<string, Judged>
    >;
    const made = names.filter((name) => !(name in REFUSED));
    expect(Object.keys(judged)).toHaveLength(3 * made.length);
    for (const [file, {difference, error, compiled}] of Object.entries(judged)) {
      expect({file, error}).toEqual({file, error: undefined});
      const isHalf = HALVES.some((name) => file.startsWith(name));
      expect({file, isEqual: difference <= (isHalf ? 2e-3 : 1e-6)}).toEqual({file, isEqual: true});
      if (file in lines) expect({file, compiled}).toEqual({file, compiled: !lines[file]!.includes('compile=False')});
    }
    const equal = Object.values(judged).filter(({unequal}) => unequal === 0).length;
    const all = Object.keys(judged).length;
    console.log(
      `Keras 3: ${made.length} of ${names.length} models, ${equal} of ${all} files bit for bit as Keras 2.15`,
    );
    expect(made.length).toBeGreaterThanOrEqual(94);
    expect(equal).toBeGreaterThanOrEqual(0.85 * all);
  });

  it(
    'tf.split, tf.pad, tf.math.squared_difference and the like are operations of Keras 3',
    {timeout: 600_000},
    async () => {
      const layers = generatedFixtures('layers');
      const calls = testFolder('keras3-calls');
      const lines: Record<string, string> = {};
      for (const name of ['tf-pad', 'tf-arithmetic', 'tf-elementwise', 'tf-join', 'single-film-both'])
        for (const ending of ['.keras', '.h5']) {
          const options = {overwrite: false, keepOptimizer: false, keras: 'keras3'} as const;
          const output = join(calls, `${name}${ending}`);
          const [report] = await convertModelTo(join(layers, name, 'keras.h5'), [output], options, quiet);
          lines[`${name}${ending}`] = report!.python;
        }
      writeFileSync(join(calls, 'lines.json'), JSON.stringify(lines));
      const printed = runPython('e2e/fixtures/judge_keras3.py', [layers, calls, join(calls, 'lines.json')], python);
      const judged = Object.entries(JSON.parse(printed) as Readonly<Record<string, Judged>>);
      expect(judged).toHaveLength(10);
      for (const [file, {difference, error}] of judged) {
        expect({file, error}).toEqual({file, error: undefined});
        expect({file, isEqual: difference <= 1e-6}).toEqual({file, isEqual: true});
      }
    },
  );

  it('the options of every layer are those that Keras 3 itself takes', () => {
    const asked = JSON.parse(
      runPython('e2e/fixtures/keras3_options.py', KERAS3_LAYERS as string[], python),
    ) as Readonly<Record<string, readonly string[]>>;
    for (const name of KERAS3_LAYERS)
      expect([...keras3Keys(name)!].filter((key) => !asked[name]!.includes(key))).toEqual([]);
  });

  // All configurations of layers were judged so by hand; these are the ones that Keras 3 loads and computes otherwise.
  it.each([
    ['call-norm-on', /called with training=True/],
    ['call-mask-convlstm-both', /Bidirectional\).* masks of/],
    ['call-mask-groupnorm', /called with a mask/],
    ['mask-each-both', /TimeDistributed\).* masks of embedding/],
    ['mask-joined-multiply', /Multiply\).* masks of masking/],
    ['mask-through-rescaling', /Rescaling\).* masks of masking/],
    ['edge-layernorm-unsorted', /order of its axes/],
    ['random-crop', /crops otherwise/],
    ['resizing-gaussian', /no interpolation gaussian/],
    ['separable1d-causal', /no causal padding/],
    ['single-einsum-layernorm', /EinsumDense\).* shape/],
    ['spectral', /SpectralNormalization\): Keras 3 keeps its weights in another way/],
    ['way-both-back', /the same way/],
  ])('%s is refused with its layer', async (name, why) => {
    const model = join(generatedFixtures('layers'), name, 'keras.h5');
    const output = join(folder, `never-${name}.keras`);
    const options = {overwrite: false, keepOptimizer: false};
    await expect(convertModelTo(model, [output], options, quiet)).rejects.toThrow(why);
    expect(readdirSync(folder).some((file) => file.startsWith('never'))).toBe(false);
  });
});
