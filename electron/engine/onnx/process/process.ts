/**
 * The entry of the process in which ONNX Runtime computes: forked by Node, or by Electron's main, which gives it a port
 * to the engine process. It ends with the side that asks it.
 */
import {serve, type Answers} from '../../../contract/channel';
import {forkWire, portWire, type ElectronPort, type Wire} from '../../../contract/wire';
import type {OnnxCalls} from '../onnx-calls';
import {calls} from './sessions';

const answers = Object.fromEntries(
  Object.entries(calls).map(([name, call]) => [name, (_: unknown, ...given: never[]) => (call as Call)(...given)]),
) as unknown as Answers<OnnxCalls>;

type Call = (...given: never[]) => unknown;

/** Each message in a turn of its own: an answer goes out before the next call takes the process for long. */
function inTurns(wire: Wire): Wire {
  return {
    post: wire.post,
    listen: (receive) => wire.listen((message, ports) => setImmediate(receive, message, ports)),
  };
}

// While nobody asks yet; whoever does is told why it does not start.
try {
  calls.start();
} catch {
  // Said when it is asked.
}

/** Electron adds it to `process` in a utilityProcess. */
const {parentPort} = process as unknown as {readonly parentPort?: ElectronPort};

if (parentPort) {
  parentPort.on('message', ({ports}) => {
    const port = ports[0] as ElectronPort;
    serve<OnnxCalls>(portWire(port), answers);
    port.on('close', () => process.exit(0));
  });
} else {
  serve<OnnxCalls>(inTurns(forkWire(process)), answers);
  process.on('disconnect', () => process.exit(0));
}
