import {expect, it} from 'vitest';
import type {Values} from '../../plan/run';
import {differencesOf} from './compare-predictions';

const values = (name: string, data: readonly number[], shape: readonly number[] = [data.length]): Values => ({
  name,
  shape,
  data: Float32Array.from(data),
});

it('the largest difference is told with its place', () => {
  const [difference] = differencesOf(
    [values('a', [1, 2, 3, 4, 5, 6], [2, 3])],
    [values('a', [1, 2, 3, 4, 7, 5], [2, 3])],
  );
  expect(difference).toEqual({output: 'a', maxAbsDiff: 2, at: [1, 1]});
});

it('outputs are compared by name, in whatever order they come', () => {
  const [a, b] = [values('a', [1]), values('b', [2])];
  expect(differencesOf([a, b], [b, a]).map(({maxAbsDiff}) => maxAbsDiff)).toEqual([0, 0]);
});

it('outputs of other names are compared by their place', () => {
  expect(differencesOf([values('a', [1])], [values('x', [3])])[0]!.maxAbsDiff).toBe(2);
});

it.each([
  ['a number where the other has none', [1, NaN, 1], [1, 1, 1]],
  ['no number where the other has one', [1, 1, 1], [NaN, 1, 1]],
  ['one that is followed by small differences', [1, NaN, 1], [1, 2, 1.5]],
  ['another number of values', [1], [1, 2]],
] as const)('%s is an infinite difference', (_, ours, theirs) => {
  expect(differencesOf([values('a', ours)], [values('a', theirs)])[0]!.maxAbsDiff).toBe(Infinity);
});

it('an output that the other has not is an infinite difference', () => {
  expect(differencesOf([values('a', [1]), values('b', [1])], [values('a', [1])])[1]!.maxAbsDiff).toBe(Infinity);
});

it.each([[NaN], [Infinity], [-Infinity]])('%s on both sides is no difference', (value) => {
  expect(differencesOf([values('a', [value])], [values('a', [value])])[0]!.maxAbsDiff).toBe(0);
});
