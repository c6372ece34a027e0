/** What carries a channel's messages: threads, processes and ports each hand them over in a way of their own. */
export interface Wire {
  /** `things` are moved along: ports, or memory where the wire can. */
  readonly post: (message: unknown, things: readonly object[]) => void;
  readonly listen: (receive: (message: unknown, ports: readonly unknown[]) => void) => void;
}

/** A worker thread, the port to its parent, or a process that Electron's main has started. */
interface MessageEnd {
  postMessage(message: unknown, things?: readonly object[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

interface PortMessage {
  readonly data: unknown;
  readonly ports: readonly unknown[];
}

/** A port of Electron's, or what a process that Electron has started knows its parent by. */
export interface ElectronPort {
  postMessage(message: unknown, things?: readonly object[]): void;
  on(event: 'message', listener: (event: PortMessage) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start?(): void;
}

/** A port in a page. */
interface PagePort {
  postMessage(message: unknown, things: readonly object[]): void;
  addEventListener(event: 'message', listener: (event: PortMessage) => void): void;
  start(): void;
}

/** For ends that hand over the message itself. */
export function messageWire(end: MessageEnd): Wire {
  return {
    post: (message, things) => (things.length > 0 ? end.postMessage(message, things) : end.postMessage(message)),
    listen: (receive) => void end.on('message', (message) => receive(message, [])),
  };
}

/** A process that Node has forked, or, inside it, the process itself. */
interface ForkEnd {
  send?(message: unknown, handle: undefined, options: undefined, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Between a process and one that it forked with advanced serialization. Nothing is moved: all of it is copied. */
export function forkWire(end: ForkEnd): Wire {
  return {
    // The owner hears how the other side ended; what could not be sent to it then is no news.
    post: (message) => void end.send?.(message, undefined, undefined, () => undefined),
    listen: (receive) => void end.on('message', (message) => receive(message, [])),
  };
}

/** For ends that hand over an event with the message and the ports that came along. */
export function portWire(port: ElectronPort): Wire {
  return {
    post: (message, things) => (things.length > 0 ? port.postMessage(message, things) : port.postMessage(message)),
    listen: (receive) => {
      port.on('message', ({data, ports}) => receive(data, ports));
      port.start?.();
    },
  };
}

/** For a page's end of a port. */
export function pageWire(port: PagePort): Wire {
  return {
    post: (message, things) => port.postMessage(message, things),
    listen: (receive) => {
      port.addEventListener('message', ({data, ports}) => receive(data, ports));
      port.start();
    },
  };
}
