/** A channel between two sides that are as far apart as a queue. */
import {describe, expect, it} from 'vitest';
import {Channel, type Answers, type Asked} from './channel';
import {FaultError, type Fault} from './fault';
import type {Progress} from './timing';
import type {Wire} from './wire';

interface Sums {
  add(a: number, b: number): number;
  never(): number;
  fail(): number;
}

const GONE: Fault = {kind: 'engine-died', message: 'The other side is gone.'};

/** Two wires; `late` holds back what the second one sends until it is called. */
function twoEnds(): {readonly ends: readonly [Wire, Wire]; readonly late: () => void} {
  const listeners: ((message: unknown, ports: readonly unknown[]) => void)[] = [];
  const held: (() => void)[] = [];
  const end = (own: number): Wire => ({
    post: (message, ports) => {
      const deliver = (): void => listeners[1 - own]?.(message, ports);
      if (own === 1) held.push(deliver);
      else deliver();
    },
    listen: (receive) => {
      listeners[own] = receive;
    },
  });
  return {
    ends: [end(0), end(1)],
    late: () => {
      for (const deliver of held.splice(0)) deliver();
    },
  };
}

const settled = (): Promise<void> => Promise.resolve().then(() => Promise.resolve().then(() => undefined));

const SUMS: Answers<Sums> = {
  add: (_, a, b) => a + b,
  never: () => new Promise<number>(() => undefined),
  fail: () => {
    throw new FaultError('image', 'The picture is empty.');
  },
};

function asking(answers: Answers<Sums> = SUMS): {
  asker: Channel<Sums>;
  answerer: Channel<object, Sums>;
  deliver: () => Promise<void>;
} {
  const {ends, late} = twoEnds();
  const asker = new Channel<Sums>(ends[0], {});
  const answerer = new Channel<object, Sums>(ends[1], answers);
  const deliver = async (): Promise<void> => {
    for (let i = 0; i < 10; i += 1) await settled();
    late();
    for (let i = 0; i < 10; i += 1) await settled();
  };
  return {asker, answerer, deliver};
}

describe('a call', () => {
  it('is answered with the value', async () => {
    const {asker, deliver} = asking();
    const {outcome} = asker.ask('add', [2, 3]);
    await deliver();
    expect(await outcome).toEqual({ok: true, value: 5});
  });

  it('is answered with the fault that was thrown', async () => {
    const {asker, deliver} = asking();
    const {outcome} = asker.ask('fail', []);
    await deliver();
    expect(await outcome).toEqual({ok: false, fault: {kind: 'image', message: 'The picture is empty.'}});
  });

  it('throws its fault where the value alone is asked for', async () => {
    const {asker, deliver} = asking();
    const value = asker.call('fail');
    const refused = expect(value).rejects.toMatchObject({name: 'FaultError', fault: {kind: 'image'}});
    await deliver();
    await refused;
  });

  it('that comes back in another order gets its own answer', async () => {
    const settle: ((value: number) => void)[] = [];
    const {asker, deliver} = asking({...SUMS, never: () => new Promise((resolve) => settle.push(resolve))});
    const [first, second] = [asker.ask('never', []), asker.ask('never', [])];
    settle[1]!(2);
    await deliver();
    settle[0]!(1);
    await deliver();
    expect([await first.outcome, await second.outcome]).toEqual([
      {ok: true, value: 1},
      {ok: true, value: 2},
    ]);
  });

  it('hears how far it is, and of no other call', async () => {
    const {asker, deliver} = asking({
      ...SUMS,
      add: ({report}, a) => {
        report({stage: 'predict', fraction: a});
        return a;
      },
    });
    const heard: Progress[][] = [[], []];
    asker.ask('add', [0.25, 0], (progress) => heard[0]!.push(progress));
    asker.ask('add', [0.75, 0], (progress) => heard[1]!.push(progress));
    await deliver();
    expect(heard.map((all) => all.map(({fraction}) => fraction))).toEqual([[0.25], [0.75]]);
  });

  it.each(['divide', 'constructor', 'toString'])('of %s, which is not among the answers, is a fault', async (name) => {
    const {asker, deliver} = asking();
    const {outcome} = asker.ask(name as 'add', [1, 2]);
    await deliver();
    expect(await outcome).toMatchObject({ok: false, fault: {kind: 'internal'}});
  });

  it('goes both ways at once over one wire', async () => {
    const {ends, late} = twoEnds();
    const one = new Channel<Sums, Sums>(ends[0], {...SUMS, add: (_, a, b) => a * b});
    const other = new Channel<Sums, Sums>(ends[1], SUMS);
    const [sum, product] = [one.ask('add', [3, 4]), other.ask('add', [3, 4])];
    for (let i = 0; i < 10; i += 1) {
      await settled();
      late();
    }
    expect([await sum.outcome, await product.outcome]).toEqual([
      {ok: true, value: 7},
      {ok: true, value: 12},
    ]);
  });
});

describe('a cancel', () => {
  const stoppable: Answers<Sums> = {
    ...SUMS,
    never: ({whenCancelled}) =>
      new Promise((_, reject) => whenCancelled(() => reject(new FaultError('cancelled', 'Cancelled.')))),
  };

  it('reaches the side that answers, whose answer still comes', async () => {
    const {asker, deliver} = asking(stoppable);
    const {id, outcome} = asker.ask('never', []);
    asker.cancel(id);
    await deliver();
    expect(await outcome).toEqual({ok: false, fault: {kind: 'cancelled', message: 'Cancelled.'}});
  });

  it('of one call leaves the others', async () => {
    const {asker, deliver} = asking(stoppable);
    const [first, second] = [asker.ask('never', []), asker.ask('never', [])];
    asker.cancel(first.id);
    await deliver();
    expect(asker.waiting).toEqual([second.id]);
  });

  it('of a call that was answered does nothing', async () => {
    const {asker, deliver} = asking();
    const {id, outcome} = asker.ask('add', [1, 1]);
    await deliver();
    asker.cancel(id);
    expect(await outcome).toEqual({ok: true, value: 2});
  });
});

describe('when the other side dies', () => {
  it('every call that waits is answered by the fault', async () => {
    const {asker, deliver} = asking();
    const all = [asker.ask('never', []), asker.ask('never', []), asker.ask('add', [1, 2])];
    asker.close(GONE);
    await deliver();
    expect(await Promise.all(all.map(({outcome}) => outcome))).toEqual(all.map(() => ({ok: false, fault: GONE})));
  });

  it('a later call is answered by the fault too', async () => {
    const {asker} = asking();
    asker.close(GONE);
    expect(await asker.ask('add', [1, 2]).outcome).toEqual({ok: false, fault: GONE});
  });

  it('an answer that comes late changes nothing', async () => {
    const {asker, deliver} = asking();
    const {outcome} = asker.ask('add', [1, 2]);
    await settled();
    asker.close(GONE);
    await deliver();
    expect(await outcome).toEqual({ok: false, fault: GONE});
  });

  it('progress that comes late is heard by nobody', async () => {
    const heard: Progress[] = [];
    const {asker, deliver} = asking({
      ...SUMS,
      never: ({report}) => {
        report({stage: 'predict', fraction: 0.5});
        return new Promise(() => undefined);
      },
    });
    asker.ask('never', [], (progress) => heard.push(progress));
    asker.close(GONE);
    await deliver();
    expect(heard).toEqual([]);
  });

  it('what it asked for is stopped', async () => {
    let stopped = 0;
    const {asker, answerer, deliver} = asking({
      ...SUMS,
      never: ({whenCancelled}: Asked) => {
        whenCancelled(() => {
          stopped += 1;
        });
        return new Promise(() => undefined);
      },
    });
    asker.ask('never', []);
    await deliver();
    answerer.close(GONE);
    expect(stopped).toBe(1);
  });

  it('nothing waits any more', () => {
    const {asker} = asking();
    asker.ask('never', []);
    asker.close(GONE);
    expect(asker.waiting).toEqual([]);
  });
});
