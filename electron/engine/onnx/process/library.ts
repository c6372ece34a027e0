/**
 * ONNX Runtime's addon without the index of its package: that looks for the library in its own package only, which an
 * installed app has not, and keeps a run in a promise of its own.
 */
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {env, Tensor} from 'onnxruntime-common';
import {FaultError} from '../../../contract/fault';
import {limits} from '../../../io/limits';
import {resourceDirectory} from '../../resources';

/** Types of tensors by the addon's numbers (ONNX's TensorProto.DataType). */
export interface ValueMetadata {
  readonly name: string;
  readonly type: number;
  /** -1: any. */
  readonly shape: readonly number[];
}

export interface NativeSession {
  loadModel(path: string, options: object): void;
  loadModel(bytes: ArrayBuffer, offset: number, length: number, options: object): void;
  readonly inputMetadata: readonly ValueMetadata[];
  readonly outputMetadata: readonly ValueMetadata[];
  run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: Readonly<Record<string, null>>,
    options: object,
  ): {
    readonly [name: string]: Tensor;
  };
  dispose(): void;
}

export interface Library {
  readonly InferenceSession: new () => NativeSession;
  listSupportedBackends(): readonly {readonly name: string; readonly bundled: boolean}[];
  initOrtOnce(logLevel: number, tensor: typeof Tensor, isMainThread: boolean): void;
}

/** Errors only: below that it tells of every graph that it keeps. */
export const LOG_LEVEL = 3;

export const VERSION = env.versions.common;

/** Its builds for Linux and macOS tell Microsoft of every session unless this is set when they are loaded. */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

let loaded: Library | null = null;

/** Throws a FaultError ('engine') that says why it is not there. */
export function library(): Library {
  loaded ??= load();
  return loaded;
}

function load(): Library {
  const {platform, arch} = process;
  const folder = join(resourceDirectory(), 'onnxruntime-node', 'bin', 'napi-v6', platform, arch);
  const path = join(folder, 'onnxruntime_binding.node');
  if (!existsSync(path))
    throw new FaultError(
      'engine',
      `ONNX Runtime has no library for ${platform} on ${arch} in this installation; use another engine.`,
    );
  try {
    const binding = createRequire(join(folder, 'x.js'))(path) as Library;
    binding.initOrtOnce(LOG_LEVEL, Tensor, true);
    return binding;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new FaultError('engine', `ONNX Runtime is there but its library does not start: ${why}`, {cause});
  }
}

export function threadCount(): number {
  return limits().processors;
}
