/** ONNX Runtime's process in Electron, where a packaged app can fork none: main starts it and brokers a port to it. */
import type {Channel} from '../../contract/channel';
import {portWire, type ElectronPort} from '../../contract/wire';
import type {OnnxProcess, StartOnnx} from '../../engine/onnx/host';
import type {OnnxStartCalls, OnnxUserCalls} from './calls';

export type {StartOnnx};

type Answers = {
  readonly [N in keyof OnnxUserCalls]: (asked: {readonly ports: readonly unknown[]}, pid: number) => void;
};

/** What main is answered, and how a process is asked for over `main`. */
export function onnxByMain(main: () => Pick<Channel<OnnxStartCalls>, 'call'>): {
  readonly answers: Answers;
  readonly start: StartOnnx;
} {
  let started: (process: OnnxProcess) => void = () => undefined;
  return {
    answers: {useOnnxProcess: ({ports}, pid) => started(processAt(ports[0] as ElectronPort, pid))},
    start: async () => {
      const process = new Promise<OnnxProcess>((resolve) => {
        started = resolve;
      });
      await main().call('startOnnxProcess');
      return process;
    },
  };
}

function processAt(port: ElectronPort, pid: number): OnnxProcess {
  return {
    pid,
    wire: portWire(port),
    kill: () => {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    },
    onEnd: (listener) => void port.on('close', () => listener('its port was closed')),
  };
}
