/** The process in which ONNX Runtime computes, for a process of ours that asks for one: it can fork none itself. */
import {utilityProcess, type MessagePortMain} from 'electron';

/** Starts it, gives it the port, and says its number. */
export type OpenOnnx = (port: MessagePortMain) => Promise<number>;

/** `entry`: its bundle, a real file. It ends when the process at the port's other side does. */
export function onnxOpener(entry: string, env: () => Readonly<Record<string, string>>): OpenOnnx {
  return (port) =>
    new Promise((resolve) => {
      const child = utilityProcess.fork(entry, [], {
        serviceName: 'Warmstart ONNX Runtime',
        env: {...process.env, ...env()},
        stdio: 'inherit',
      });
      child.on('spawn', () => {
        child.postMessage('port', [port]);
        resolve(child.pid!);
      });
    });
}
