/**
 * A thread that reads one HDF5 file after the other through the library, for a thread that waits: whoever asks is woken
 * when the answer lies at the port. A damaged file can keep the library busy for ever; then this thread is ended.
 */
import {workerData, type MessagePort} from 'node:worker_threads';
import {H5Error, type H5File} from '../../keras/h5-file';
import {loadH5Library, openH5WithLibrary} from '../../keras/h5-library';
import type {H5Answer, H5Question} from './h5-elsewhere';

const {port, signal} = workerData as {readonly port: MessagePort; readonly signal: Int32Array};

let file: H5File | null = null;

async function answered(question: H5Question): Promise<unknown> {
  if (question.what === 'start') return void (await loadH5Library());
  if (question.what === 'open') {
    file = await openH5WithLibrary(question.path, question.bytes);
    return null;
  }
  if (!file) throw new H5Error('no file is open');
  if (question.what === 'attribute') return file.attribute(question.path, question.name);
  return ANSWERS[question.what](file, question.path);
}

const ANSWERS: Readonly<
  Record<'isGroup' | 'children' | 'dataset' | 'read' | 'close', (open: H5File, path: string) => unknown>
> = {
  isGroup: (open, path) => open.isGroup(path),
  children: (open, path) => open.children(path),
  dataset: (open, path) => {
    const found = open.dataset(path);
    return found && {dtype: found.dtype, shape: found.shape};
  },
  read: (open, path) => open.dataset(path)!.read(),
  close: (open) => {
    file = null;
    open.close();
  },
};

async function answer(question: H5Question): Promise<H5Answer> {
  try {
    return {value: await answered(question)};
  } catch (error) {
    const {message} = error as Error;
    return {refused: message, isBroken: !(error instanceof H5Error)};
  }
}

port.on('message', (question: H5Question) => {
  void answer(question).then((given) => {
    port.postMessage(given);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
});
