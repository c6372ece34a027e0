/**
 * Every layer configuration of make_models.py's `layers` mode, and random chains of layers, written as ONNX and run by
 * ONNX Runtime, against what real Keras computed.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {chainFixtures, generatedFixtures, relativeDifference, testPython} from '../../testing';
import {onnxBytes, onnxOf, runOnnxBytes} from '../../testing-onnx';
import {openH5} from '../../worker/model/open-h5';
import {compiledOf} from '../../worker/model/open-plan';
import {NotRecordable} from '../record/graph';
import {NotWritable} from './not-writable';

const python = testPython();
const SETS = {
  'layer configurations': {folder: python ? generatedFixtures('layers') : null, least: 600},
  'random chains': {folder: python ? chainFixtures() : null, least: process.env['WARMSTART_CHAINS'] ? 0 : 50},
};

for (const [what, {folder, least}] of Object.entries(SETS)) {
  describe.skipIf(!folder)(`${what} as ONNX`, () => {
    const cases = folder ? readdirSync(folder) : [];
    const refused: string[] = [];
    let equal = 0;
    it.each(cases)('%s equals Keras', async (name) => {
      try {
        await expectEqual(join(folder!, name), name.startsWith('half-') ? 1e-2 : 1e-5);
        equal += 1;
      } catch (error) {
        if (!(error instanceof NotRecordable || error instanceof NotWritable)) throw error;
        refused.push(`${name}: ${error.message}`);
      }
    });
    afterAll(() => {
      process.stdout.write(`${equal} of ${cases.length} ${what} equal as ONNX\n`);
      for (const message of refused) process.stdout.write(`refused: ${message}\n`);
      expect(cases.length).toBeGreaterThan(least);
      expect(refused.length).toBeLessThan(0.05 * cases.length);
    });
  });
}

/** `bound`: relative; what Keras computes in half precision is as far from single as half precision leaves it. */
async function expectEqual(folder: string, bound: number): Promise<void> {
  const arrays = readNpz(folder, readFileSync(join(folder, 'io.npz')));
  const file = openH5(join(folder, 'keras.h5'));
  try {
    const content = await file.content();
    if (content.kind !== 'model') throw new Error('no model');
    const compiled = compiledOf(content.model);
    const inputs = compiled.plan.inputs.map((input) => arrays.get(input.name)!);
    const graph = onnxOf(
      compiled,
      inputs.map(({shape}) => shape),
    );
    const outputs = await runOnnxBytes(onnxBytes(compiled, graph), inputs);
    for (const [i, output] of outputs.entries()) {
      const expected = arrays.get(`out${i}`)!;
      expect(output.shape).toEqual(expected.shape);
      expect(relativeDifference(...withoutCommonNaN(output.data, expected.data))).toBeLessThanOrEqual(bound);
    }
  } finally {
    file.close();
  }
}

/** Where both are not a number, they are equal. */
function withoutCommonNaN(a: Float32Array, b: ArrayLike<number>): [Float32Array, Float32Array] {
  const isCommon = (i: number): boolean => Number.isNaN(a[i]) && Number.isNaN(b[i]);
  return [
    a.map((value, i) => (isCommon(i) ? 0 : value)),
    Float32Array.from(b).map((value, i) => (isCommon(i) ? 0 : value)),
  ];
}
