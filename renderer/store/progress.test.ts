import {expect, test} from 'vitest';
import {doneAfter, learn, NOTHING_DONE, timeLeft, type Done} from './progress';

const CALL = 'image.segment';

function after(...told: readonly (readonly [stage: string, fraction: number | null])[]): Done {
  return told.reduce<Done>(
    (done, [stage, fraction]) => doneAfter(done, CALL, {stage, fraction} as never),
    NOTHING_DONE,
  );
}

test('a job goes on through its stages, and never back', () => {
  const told = [
    ['library', null],
    ['predict', null],
    ['predict', 0.5],
    ['predict', 1],
    ['untile', null],
    ['predict', null],
    ['post-process', null],
    ['post-process', 1],
  ] as const;
  const shares = told.map((_, i) => after(...told.slice(0, i + 1)).share!);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares[0]).toBeLessThan(0.1);
  expect(shares.at(-1)).toBeCloseTo(1, 10);
});

test('a stage that comes a second time takes half of its share again, not all of it', () => {
  const once = after(['post-process', null], ['post-process', 0.2]).share!;
  const twice = after(['post-process', null], ['post-process', 0.2], ['post-process', null]).share!;
  expect(twice).toBeGreaterThan(once);
  expect(twice).toBeLessThan(1);
});

test('a stage nobody knows changes nothing', () => {
  expect(after(['cancelling', null]).share).toBeNull();
});

test('what was measured last is what the next one is told by', () => {
  const before = after(['predict', null]).share!;
  learn(CALL, {library: 900, predict: 100});
  expect(after(['predict', null]).share!).toBeGreaterThan(before);
});

test('the time that is left is what is missing at the pace so far', () => {
  expect(timeLeft(0.25, 2000)).toBe(6000);
});

test.each([
  [null, 5000],
  [0.01, 5000],
  [0.5, 300],
] as const)('with %s done after %i ms nothing is said', (share, elapsed) => {
  expect(timeLeft(share, elapsed)).toBeNull();
});
