/** Against numpy's transpose. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {runPython, testFolder, testPython} from '../../testing';
import {turn} from './turn';
import {turnIntoBlocks} from './turn-into-blocks';

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

const BLOCKED = [
  {shape: [3, 3, 32, 48], order: [3, 2, 0, 1], blocks: [16, 16]},
  {shape: [1, 1, 16, 8], order: [3, 2, 0, 1], blocks: [8, 8]},
  {shape: [7, 5, 3, 20], order: [3, 2, 0, 1], blocks: [16, 1]},
  {shape: [1, 2, 20, 3], order: [3, 2, 0, 1], blocks: [16, 16]},
  {shape: [3, 3, 32, 1], order: [2, 3, 0, 1], blocks: [16, 1]},
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

  it('into blocks of channels too, times a factor for each output', () => {
    const folder = testFolder('turn-into-blocks');
    runPython('e2e/fixtures/make_turned.py', [folder, JSON.stringify(BLOCKED)]);
    const arrays = readNpz('turned.npz', readFileSync(join(folder, 'turned.npz')));
    for (const [i, {shape, order, blocks}] of BLOCKED.entries()) {
      const [outputs, inputs] = blocks as [number, number];
      const sizes = order.map((axis): number => shape[axis]!);
      const values = Float32Array.from({length: shape.reduce((a, b) => a * b, 1)}, (_, place) => place);
      const expected = arrays.get(`${i}`)!;
      const out = new Float32Array(expected.data.length).fill(NaN);
      const whole = (size: number, block: number): number => Math.ceil(size / block) * block;
      const turned = [whole(sizes[0]!, outputs), whole(sizes[1]!, inputs), ...sizes.slice(2)];
      const factor = new Float32Array(sizes[0]!).fill(2);
      turnIntoBlocks(values, out, {own: shape, order, shape: turned, blocks: {outputs, inputs}, factor});
      expect([...out]).toEqual(Array.from(expected.data, (value) => 2 * value));
    }
  });
});
