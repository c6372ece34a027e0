/** Sessions of ONNX Runtime by their names. */
import {readFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {Tensor} from 'onnxruntime-common';
import {peakMegabytes} from '../../peak-memory';
import type {Values} from '../../../plan/run';
import type {
  OnnxCalls,
  OpenedSession,
  Refusal,
  RunRequest,
  RunResult,
  SessionPort,
  SessionRequest,
} from '../onnx-calls';
import {isLarge, TensorFile} from '../tensor-file';
import {library, LOG_LEVEL, threadCount, VERSION, type NativeSession, type ValueMetadata} from './library';

/** What smaller constants stay in the graph itself: ONNX Runtime reads shapes and axes only there. */
const MAPPED_BYTES = 1024;

interface Open {
  readonly session: NativeSession;
  /** What its tensors last came in. */
  file: TensorFile | null;
}

const sessions = new Map<string, Open>();
let count = 0;

export const calls: OnnxCalls = {
  start: () => ({version: VERSION, providers: library().listSupportedBackends()}),
  // What only a model without a warm file needs is read in only for one.
  blockSize: async () => (await import('./block-size')).blockSize(),
  writeWeights: async (request) => {
    const {writeWeights} = await import('./write-weights');
    return writeWeights(request).then(
      () => null,
      (error: unknown) => refusing(() => raise(error)),
    );
  },
  open: async (request) => {
    const {model, outputs} = request;
    const prune = outputs && (await import('../../../graph/onnx/prune')).withOutputs;
    return refusing(() => opened(request, prune && prune(readFileSync(model), outputs)));
  },
  run: (request) => {
    const open = sessions.get(request.session);
    return open ? refusing(() => run(open, request)) : 'gone';
  },
  usage: () => {
    const {user, system} = process.cpuUsage();
    return {peakMegabytes: peakMegabytes(), cpuMs: (user + system) / 1000};
  },
  close: (name) => {
    const open = sessions.get(name);
    open?.file?.close();
    open?.session.dispose();
    sessions.delete(name);
  },
};

/** `part`: what is opened instead of all of the model. */
function opened(request: SessionRequest, part: Uint8Array | null): OpenedSession {
  const session = new (library().InferenceSession)();
  const options = optionsOf(request);
  if (part) session.loadModel(part.buffer as ArrayBuffer, part.byteOffset, part.length, options);
  else session.loadModel(request.model, options);
  const name = `${process.pid}-${(count += 1)}`;
  sessions.set(name, {session, file: null});
  return {
    session: name,
    inputs: session.inputMetadata.map(portOf),
    outputs: session.outputMetadata.map(portOf),
  };
}

function optionsOf({model, provider, isOptimised, keep}: SessionRequest): object {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threadCount(),
    interOpNumThreads: 1,
    logSeverityLevel: LOG_LEVEL,
    // A plan of where tensors go in memory is made by the first run and costs the others as much again, for no time.
    enableMemPattern: false,
    graphOptimizationLevel: isOptimised ? 'disabled' : 'all',
    ...(keep && {optimizedModelFilePath: keep.graph}),
    extra: {
      session: {
        // Where its weights lie, for one that is given as bytes.
        model_external_initializers_file_folder_path: dirname(model),
        ...(keep && {
          optimized_model_external_initializers_file_name: keep.weights,
          optimized_model_external_initializers_min_size_in_bytes: String(MAPPED_BYTES),
        }),
      },
    },
  };
}

function portOf({name, shape}: ValueMetadata): SessionPort {
  return {name, shape: shape.map((size) => (size < 0 ? null : size))};
}

function run(open: Open, {inputs, file}: RunRequest): RunResult {
  if (file !== null && open.file?.path !== file) {
    open.file?.close();
    open.file = null;
    open.file = new TensorFile(file, 'r+');
  }
  const values = predicted(open.session, 'values' in inputs ? inputs.values : open.file!.read(inputs.places));
  if (file === null || !isLarge(values)) return {values};
  try {
    return {places: open.file!.write(values)};
  } catch {
    // A full disk: through the channel.
    return {values};
  }
}

function predicted(session: NativeSession, inputs: readonly Values[]): Values[] {
  const {inputMetadata, outputMetadata} = session;
  const feeds = Object.fromEntries(inputMetadata.map((input, i) => [input.name, tensorOf(input, inputs[i]!)]));
  const fetches = Object.fromEntries(outputMetadata.map(({name}) => [name, null]));
  const outputs = session.run(feeds, fetches, {});
  return outputMetadata.map(({name}) => {
    const {data, dims} = outputs[name]!;
    const values = data instanceof Float32Array ? data : Float32Array.from(data as Iterable<number>, Number);
    return {name, shape: [...dims], data: values};
  });
}

const FLOAT32 = 1;
const INT32 = 6;
const INT64 = 7;
const BOOL = 9;

function tensorOf({name, type}: ValueMetadata, {shape, data}: Values): Tensor {
  switch (type) {
    case FLOAT32:
      return new Tensor('float32', data, shape);
    case INT32:
      return new Tensor('int32', Int32Array.from(data), shape);
    case INT64:
      return new Tensor(
        'int64',
        BigInt64Array.from(data, (value) => BigInt(Math.trunc(value))),
        shape,
      );
    case BOOL:
      return new Tensor(
        'bool',
        Uint8Array.from(data, (value) => Number(value !== 0)),
        shape,
      );
    default:
      throw new Error(`the input ${name} has a type (${type}) that is not given to it here`);
  }
}

function raise(error: unknown): never {
  throw error;
}

/** What ONNX Runtime throws is an answer: it says what it has against the model. */
function refusing<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = /ERROR_MESSAGE: (.*)/s.exec(text)?.[1] ?? text;
    const isMemory = /bad.?alloc|allocat|out of memory/i.test(message);
    return {refused: message.split('\n')[0]!.slice(0, 300), isMemory};
  }
}
