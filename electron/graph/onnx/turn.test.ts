/** Against numpy's transpose. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {runPython, testFolder, testPython} from '../../testing';
import {turn} from './turn';

const CASES = [
  {shape: [3, 3, 20, 33], order: [3, 2, 0, 1]},
  {shape: [1, 1, 5, 7], order: [3, 2, 0, 1]},
  {shape: [2, 3, 4], order: [0, 1, 2]},
  {shape: [2, 3, 4], order: [2, 0, 1]},
  {shape: [4, 3, 2, 2, 5], order: [0, 4, 1, 2, 3]},
  {shape: [6], order: [0]},
  {shape: [], order: []},
  {shape: [3, 0, 2], order: [2, 1, 0]},
];

describe.skipIf(!testPython())('turning axes', () => {
  it('gives what numpy gives', () => {
    const folder = testFolder('turn');
    runPython('e2e/fixtures/make_turned.py', [folder, JSON.stringify(CASES)]);
    const arrays = readNpz('turned.npz', readFileSync(join(folder, 'turned.npz')));
    for (const [i, {shape, order}] of CASES.entries()) {
      const count = shape.reduce((a, b) => a * b, 1);
      const data = Float32Array.from({length: count}, (_, place) => place);
      expect([...turn(data, shape, order)]).toEqual([...Float32Array.from(arrays.get(`${i}`)!.data)]);
    }
  });
});
