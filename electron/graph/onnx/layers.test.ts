/** Every layer configuration of make_models.py's `layers` mode, written as ONNX and run by ONNX Runtime. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {generatedFixtures, relativeDifference, testPython} from '../../testing';
import {openH5} from '../../worker/model/open-h5';
import {compiledOf} from '../../worker/model/open-plan';
import {NotRecordable} from '../record/graph';
import {NotWritable} from './not-writable';
import {onnxBytes, onnxOf, runOnnx} from '../../testing-onnx';

const python = testPython();
const folder = python ? generatedFixtures('layers') : null;
const cases = folder ? readdirSync(folder) : [];

describe.skipIf(!python)('layers as ONNX', () => {
  const refused: string[] = [];
  it.each(cases)('%s equals Keras', async (name) => {
    const arrays = readNpz(name, readFileSync(join(folder!, name, 'io.npz')));
    const file = openH5(join(folder!, name, 'keras.h5'));
    try {
      const content = await file.content();
      if (content.kind !== 'model') throw new Error('no model');
      const compiled = compiledOf(content.model);
      const inputs = compiled.plan.inputs.map((input) => arrays.get(input.name)!);
      const graph = onnxOf(
        compiled,
        inputs.map(({shape}) => shape),
      );
      const outputs = await runOnnx(onnxBytes(compiled, graph), compiled.plan, inputs);
      for (const [i, output] of outputs.entries()) {
        const expected = arrays.get(`out${i}`)!;
        expect(output.shape).toEqual(expected.shape);
        expect(relativeDifference(...withoutCommonNaN(output.data, expected.data))).toBeLessThanOrEqual(boundOf(name));
      }
    } catch (error) {
      if (!(error instanceof NotRecordable || error instanceof NotWritable)) throw error;
      refused.push(`${name}: ${error.message}`);
    } finally {
      file.close();
    }
  });
  afterAll(() => {
    process.stdout.write(`${cases.length - refused.length} of ${cases.length} layer configurations as ONNX\n`);
    for (const message of refused) process.stdout.write(`refused: ${message}\n`);
    expect(refused.length).toBeLessThan(0.05 * cases.length);
  });
});

/** Where both are not a number, they are equal. */
function withoutCommonNaN(a: Float32Array, b: ArrayLike<number>): [Float32Array, Float32Array] {
  const isCommon = (i: number): boolean => Number.isNaN(a[i]) && Number.isNaN(b[i]);
  return [
    a.map((value, i) => (isCommon(i) ? 0 : value)),
    Float32Array.from(b).map((value, i) => (isCommon(i) ? 0 : value)),
  ];
}

/** Relative; what Keras computes in half precision is as far from single as half precision leaves it. */
function boundOf(name: string): number {
  return name.startsWith('half-') ? 1e-2 : 1e-5;
}
