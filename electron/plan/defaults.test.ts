/**
 * An option that a config leaves out is Keras's own default: every case of the layers again, without what is default.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {openWasm} from '../engine/wasm/wasm';
import {readNpz} from '../io/npy';
import {isArray, isObject, printJson, textOf, type Json, type JsonObject} from '../keras/json';
import {generatedFixtures, relativeDifference, testPython} from '../testing';
import {openH5} from '../worker/model/open-h5';
import {compilePlan} from './compile';

const folder = testPython() ? generatedFixtures('layers') : null;
const signatures = testPython() ? generatedFixtures('layers', 'e2e/fixtures/keras_signatures.py') : null;
const defaults: Record<string, {readonly defaults?: Readonly<Record<string, unknown>>}> = signatures
  ? (JSON.parse(readFileSync(join(signatures, 'layers.json'), 'utf8')) as never)
  : {};

/** Written by Keras where its own default is something else than None. */
const MEANS_DEFAULT: ReadonlySet<string> = new Set(['padding', 'data_format', 'interpolation']);

/** The config without options that are as Keras makes them; layers inside as well. */
function withoutDefaults(value: Json): Json {
  if (isArray(value)) return value.map(withoutDefaults);
  if (!isObject(value)) return value;
  const className = textOf(value['class_name']);
  const own = className === null ? {} : (defaults[className]?.defaults ?? {});
  const out: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) {
    out[key] = key === 'config' && isObject(inner) ? withoutOwnDefaults(inner, own) : withoutDefaults(inner);
  }
  return out;
}

function withoutOwnDefaults(config: JsonObject, own: Readonly<Record<string, unknown>>): JsonObject {
  const out: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(config)) {
    const isDefault = key in own && JSON.stringify(JSON.parse(printJson(inner))) === JSON.stringify(own[key]);
    const isFormat = MEANS_DEFAULT.has(key) && inner === 'channels_last';
    if (!isDefault && !isFormat) out[key] = withoutDefaults(inner);
  }
  return out;
}

describe.skipIf(!folder || !signatures)('without the options that are default', () => {
  let left = 0;
  it.each(folder ? readdirSync(folder) : [])('%s equals Keras', async (name) => {
    const arrays = readNpz(name, readFileSync(join(folder!, name, 'io.npz')));
    const opened = openH5(join(folder!, name, 'keras.h5'));
    const content = await opened.content();
    if (content.kind !== 'model') throw new Error(`${name} is no model`);
    const {model} = content;
    const config = withoutDefaults({config: model.config}) as {readonly config: JsonObject};
    left += printJson(model.config).length - printJson(config.config).length;
    const engine = await openWasm();
    const predictor = engine.openPlan(compilePlan({...model, config: config.config}, [], {exact: true}), null, null);
    const inputs = (await predictor).inputs.map((input) => ({name: input.name, ...arrays.get(input.name)!}));
    const outputs = await (await predictor).run(inputs, () => undefined);
    for (const [i, output] of outputs.entries()) {
      const expected = arrays.get(`out${i}`)!.data;
      const isNumber = (_: unknown, at: number): boolean => !Number.isNaN(expected[at]);
      expect(relativeDifference(output.data.filter(isNumber), expected.filter(isNumber))).toBeLessThanOrEqual(
        name.startsWith('half-') ? 1e-2 : 1e-5,
      );
    }
    (await predictor).dispose();
    opened.close();
  });
  it('is about many options', () => expect(left).toBeGreaterThan(100_000));
});
