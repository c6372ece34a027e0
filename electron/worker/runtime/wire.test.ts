/** Channels over the wires that there are: ports and threads of Node, and a port as a page has it. */
import {once} from 'node:events';
import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {afterEach, describe, expect, it} from 'vitest';
import {Channel, serve, type Asked} from '../../contract/channel';
import {messageWire, pageWire, portWire, type ElectronPort} from '../../contract/wire';

interface Pixels {
  read(count: number): Uint8Array;
  broken(): unknown;
  take(): void;
}

const open: MessagePort[] = [];

afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

function ports(): readonly [MessagePort, MessagePort] {
  const {port1, port2} = new MessageChannel();
  open.push(port1, port2);
  return [port1, port2];
}

const answers = {
  read: ({hand}: Asked, count: number) => {
    const pixels = Uint8Array.from({length: count}, (_, i) => i);
    hand([pixels.buffer]);
    made.push(pixels);
    return pixels;
  },
  broken: () => () => 'a function cannot be sent',
  take: () => undefined,
};
let made: Uint8Array[] = [];

describe('between threads', () => {
  it('memory that is handed over is moved, not copied', async () => {
    made = [];
    const [here, there] = ports();
    serve<Pixels>(messageWire(there), answers);
    const pixels = await new Channel<Pixels>(messageWire(here), {}).call('read', 3);
    expect({got: [...pixels], left: made[0]!.byteLength}).toEqual({got: [0, 1, 2], left: 0});
  });

  it('an answer that cannot be sent is told as a fault', async () => {
    const [here, there] = ports();
    serve<Pixels>(messageWire(there), answers);
    const {outcome} = new Channel<Pixels>(messageWire(here), {}).ask('broken', []);
    expect(await outcome).toMatchObject({ok: false, fault: {kind: 'internal'}});
  });

  it('a question that cannot be sent is answered with a fault', async () => {
    const [here] = ports();
    const {outcome} = new Channel<Pixels>(messageWire(here), {}).ask('read', [(() => 3) as never]);
    expect(await outcome).toMatchObject({ok: false, fault: {kind: 'internal'}});
  });
});

describe('over a port of Electron’s', () => {
  /** Node's port in the shape of Electron's: an event with data and ports. */
  const electronPort = (port: MessagePort): ElectronPort =>
    ({
      postMessage: (message: unknown, things: readonly MessagePort[] = []) =>
        port.postMessage([message, things], [...things]),
      on: (event: 'message', listener: (event: {data: unknown; ports: unknown[]}) => void) =>
        port.on(event, ([data, along]: [unknown, unknown[]]) => listener({data, ports: along})),
      start: () => port.start(),
    }) as unknown as ElectronPort;

  it('a port goes along with what is told', async () => {
    const [here, there] = ports();
    const [sent, kept] = ports();
    const taken = new Promise<MessagePort>((resolve) => {
      serve<Pixels>(portWire(electronPort(there)), {
        ...answers,
        take: ({ports: along}) => resolve(along[0] as MessagePort),
      });
    });
    new Channel<Pixels>(portWire(electronPort(here)), {}).tell('take', [], [sent]);
    const port = await taken;
    open.push(port);
    const heard = once(kept, 'message');
    port.postMessage('through');
    expect(await heard).toEqual(['through']);
  });
});

describe('over a port in a page', () => {
  it('a call is answered', async () => {
    const [here, there] = ports();
    serve<Pixels>(messageWire(there), answers);
    const page = new Channel<Pixels>(pageWire(here as never), {});
    expect([...(await page.call('read', 2))]).toEqual([0, 1]);
  });
});
