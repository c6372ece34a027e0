import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {ENGINES} from '../../contract/engines';
import type {EngineDescriptor} from '../engine';

/** TensorFlow's C library: the fastest on NVIDIA's GPUs, and what runs a SavedModel's own graph. */
export const TENSORFLOW: EngineDescriptor = {
  ...ENGINES.tensorflow,
  id: 'tensorflow',
  weights: 'aligned memory',
  place: {gpu: 1, cpu: 5},
  mayHaveGpu: () => driverFiles().some((path) => existsSync(path)),
  open: async () => (await import('./tensorflow')).openTensorflow(),
};

/** One of these is there wherever NVIDIA's driver is: Linux, Windows Subsystem for Linux, Windows. */
function driverFiles(): string[] {
  const windows = process.env['SystemRoot'];
  return [
    '/dev/nvidiactl',
    '/dev/dxg',
    '/proc/driver/nvidia/version',
    ...(windows ? [join(windows, 'System32', 'nvcuda.dll')] : []),
  ];
}
