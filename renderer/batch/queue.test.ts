import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {changed, EMPTY, nextOf, progressOf, type Change, type Queue} from './queue';

function after(...changes: readonly Change[]): Queue {
  return changes.reduce(changed, EMPTY);
}

function stepsOf({items}: Queue): readonly string[] {
  return items.map(({id, step}) => `${id} ${step.is}`);
}

const add: Change = {do: 'add', ids: ['a', 'b', 'c', 'd']};
const begin = (id: string, nowMs = 0): Change => ({do: 'begin', id, nowMs});
const finish = (id: string, nowMs = 0): Change => ({do: 'finish', id, nowMs});
const fail = (id: string): Change => ({do: 'fail', id, why: 'It ends early.'});

describe('the queue', () => {
  test('takes one after the other, in their order', () => {
    expect(nextOf(after(add))).toBe('a');
    expect(nextOf(after(add, begin('a')))).toBeNull();
    expect(nextOf(after(add, begin('a'), finish('a')))).toBe('b');
  });

  test('goes on after one that fails, and keeps its sentence', () => {
    const queue = after(add, begin('a'), fail('a'));
    expect([nextOf(queue), queue.items[0]?.step]).toEqual(['b', {is: 'failed', why: 'It ends early.'}]);
  });

  test('begins nothing while it is paused', () => {
    expect(nextOf(after(add, {do: 'pause'}))).toBeNull();
    expect(nextOf(after(add, {do: 'pause'}, {do: 'go on'}))).toBe('a');
  });

  test('that is cancelled keeps what is done, failed or running', () => {
    const queue = after(add, begin('a'), finish('a'), begin('b'), fail('b'), begin('c'), {do: 'cancel'});
    expect(stepsOf(queue)).toEqual(['a done', 'b failed', 'c running']);
  });

  test('takes those again that failed, where they were', () => {
    const queue = after(add, begin('a'), fail('a'), begin('b'), finish('b'), {do: 'add', ids: ['a']});
    expect([stepsOf(queue), nextOf(queue)]).toEqual([['a waiting', 'b done', 'c waiting', 'd waiting'], 'a']);
  });

  test('takes one once more over which the engine died, and then no more', () => {
    const die: Change = {do: 'die', id: 'a', why: 'The engine stopped.'};
    const once = after(add, begin('a'), die);
    expect(nextOf(once)).toBe('a');
    const twice = [begin('a'), die].reduce(changed, once);
    expect([nextOf(twice), twice.items[0]?.step]).toEqual(['b', {is: 'failed', why: 'The engine stopped.'}]);
    expect(nextOf(changed(twice, {do: 'add', ids: ['a']}))).toBe('a');
  });

  test('has one that was stopped wait where it was', () => {
    expect(nextOf(after(add, begin('a'), {do: 'put back', id: 'a'}))).toBe('a');
  });

  test('is ordered anew among those that wait', () => {
    const queue = after(add, begin('a'), {do: 'move', id: 'd', by: -1});
    expect(stepsOf(queue)).toEqual(['a running', 'b waiting', 'd waiting', 'c waiting']);
    expect(stepsOf(changed(queue, {do: 'move', id: 'd', by: -9}))).toEqual([
      'a running',
      'd waiting',
      'b waiting',
      'c waiting',
    ]);
    expect(changed(queue, {do: 'move', id: 'a', by: 1})).toEqual(queue);
  });

  test('loses what is removed, but not what runs', () => {
    expect(stepsOf(after(add, begin('a'), {do: 'remove', ids: ['a', 'c']}))).toEqual([
      'a running',
      'b waiting',
      'd waiting',
    ]);
  });

  test('that is given an image twice has it once', () => {
    expect(stepsOf(after(add, begin('a'), {do: 'add', ids: ['a', 'b', 'e', 'e']}))).toEqual([
      'a running',
      'b waiting',
      'c waiting',
      'd waiting',
      'e waiting',
    ]);
  });
});

describe('the time left', () => {
  test('is not known before one is done', () => {
    expect(progressOf(after(add, begin('a')), 500)).toMatchObject({fraction: 0, leftMs: null, running: 'a'});
  });

  test('is the mean of those that are done, less what the running one has had', () => {
    const queue = after(add, begin('a'), finish('a', 1000), begin('b', 1000), finish('b', 4000), begin('c', 4000));
    expect(progressOf(queue, 4500)).toEqual({
      all: 4,
      done: 2,
      kept: 0,
      failed: 0,
      waiting: 1,
      running: 'c',
      fraction: 0.5,
      leftMs: 2000 + 1500,
    });
    expect(progressOf(queue, 99_000).leftMs).toBe(2000);
  });

  test('does not count failures, which take no time', () => {
    const queue = after(add, begin('a'), finish('a', 1000), begin('b', 1000), fail('b'));
    expect(progressOf(queue, 1000)).toMatchObject({fraction: 0.5, leftMs: 2000});
  });
});

test('whatever happens, at most one runs, none is there twice, and each step is worth taking', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const ids = fc.array(id, {maxLength: 4});
  const change: fc.Arbitrary<Change> = fc.oneof(
    ids.map((all): Change => ({do: 'add', ids: all})),
    id.map((one) => finish(one, 5)),
    id.map(fail),
    id.map((one): Change => ({do: 'die', id: one, why: 'x'})),
    ids.map((all): Change => ({do: 'remove', ids: all})),
    fc.record({id, by: fc.integer({min: -5, max: 5})}).map(({id: one, by}): Change => ({do: 'move', id: one, by})),
    fc.constantFrom<Change>({do: 'pause'}, {do: 'go on'}, {do: 'cancel'}, {do: 'clear'}),
  );
  fc.assert(
    fc.property(fc.array(change, {maxLength: 40}), (changes) => {
      let queue = EMPTY;
      for (const one of changes) {
        queue = changed(queue, one);
        const next = nextOf(queue);
        if (next !== null) queue = changed(queue, begin(next));
        const {items} = queue;
        expect(items.filter(({step}) => step.is === 'running').length).toBeLessThanOrEqual(1);
        expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
        const {done, failed, waiting, running, fraction} = progressOf(queue, 9);
        expect(done + failed + waiting + (running === null ? 0 : 1)).toBe(items.length);
        expect(fraction).toBeGreaterThanOrEqual(0);
        expect(fraction).toBeLessThanOrEqual(1);
      }
    }),
  );
});
