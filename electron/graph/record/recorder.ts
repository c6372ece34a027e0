/** A backend of tfjs that notes what its kernels are asked for, and computes nothing. */
import * as tf from '@tensorflow/tfjs-core';
import {NotRecordable, type Constant, type ElementType, type GraphNode, type GraphValue, type Origin} from './graph';
import {KERNELS, outputsOf, type Attributes} from './kernel-shapes';

const NAME = 'recorder';

/** What is being recorded; null between recordings. */
let current: Recording | null = null;

export class Recording {
  readonly values: GraphValue[] = [];
  readonly nodes: GraphNode[] = [];
  /** The layer whose kernels come now. */
  layer: {readonly layer: string; readonly className: string} = {layer: '', className: ''};
  readonly #ids = new WeakMap<object, number>();

  /** A tensor for a value that no kernel gives. */
  source(origin: Origin, shape: readonly number[], dtype: ElementType = 'float32'): tf.Tensor {
    const info = {dataId: this.note({shape: [...shape], dtype, origin}), shape: [...shape], dtype};
    return tf.engine().makeTensorFromTensorInfo(info);
  }

  note(value: GraphValue): object {
    this.values.push(value);
    return this.alias(this.values.length - 1);
  }

  /** Another handle of the same value. */
  alias(value: number): object {
    const dataId = {};
    this.#ids.set(dataId, value);
    return dataId;
  }

  idOf({dataId}: {readonly dataId: object}): number {
    const id = this.#ids.get(dataId);
    if (id === undefined) throw new NotRecordable('it uses a tensor from outside the plan');
    return id;
  }

  execute(kernel: string, given: tf.NamedTensorInfoMap, attributes: Attributes): tf.TensorInfo[] {
    const inputs = Object.fromEntries(
      Object.entries(given).flatMap(([name, info]) => (info ? [[name, this.idOf(info)] as const] : [])),
    );
    const [x] = Object.values(inputs);
    if (kernel === 'Identity') return [this.#infoOf(this.alias(x!), this.values[x!]!)];
    const told = outputsOf(
      kernel,
      Object.fromEntries(Object.entries(inputs).map(([name, id]) => [name, this.values[id]!])),
      attributes,
    );
    if (told.some(({shape}) => shape.some((size) => size < 0)))
      throw new Error('the input is smaller than what it is looked at through');
    const node = this.nodes.length;
    const outputs = told.map(({shape, dtype}) => {
      const value: GraphValue = {shape, dtype, origin: {kind: 'node', node}};
      return this.#infoOf(this.note(value), value);
    });
    this.nodes.push({kernel, ...this.layer, inputs, attributes, outputs: outputs.map((info) => this.idOf(info))});
    return outputs;
  }

  #infoOf(dataId: object, {shape, dtype}: GraphValue): tf.TensorInfo {
    return {dataId, shape: [...shape], dtype};
  }
}

function recording(): Recording {
  if (!current) throw new NotRecordable('a tensor of a recording is used after it');
  return current;
}

class RecorderBackend extends tf.KernelBackend {
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    const data = constantOf(values, dtype);
    return recording().note({shape: [...shape], dtype: dtype as ElementType, origin: {kind: 'constant', data}});
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const {origin} = recording().values[recording().idOf({dataId})]!;
    if (origin.kind !== 'constant') throw new NotRecordable('it reads a value before it can be known');
    return origin.data;
  }

  override disposeData(): boolean {
    return true;
  }

  override numDataIds(): number {
    return 0;
  }

  override incRef(): void {}

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

/** Larger ones are made of open sizes; recorded for several of them, they would take all memory. */
const MOST_VALUES = 1 << 24;

function constantOf(values: tf.backend_util.BackendValues, dtype: tf.DataType): Constant {
  if (values.length > MOST_VALUES) throw new NotRecordable(`it uses a constant of ${values.length} values`);
  if (dtype === 'float32') return Float32Array.from(values as ArrayLike<number>);
  if (dtype === 'int32') return Int32Array.from(values as ArrayLike<number>);
  if (dtype === 'bool') return Uint8Array.from(values as ArrayLike<number>);
  throw new NotRecordable(`it uses a constant of type ${dtype}`);
}

/** Kernels without inputs, whose values are known at once. */
const MAKERS: Readonly<Record<string, (attributes: Attributes) => tf.TensorInfo>> = {
  Fill: ({shape, value, dtype}) => {
    const type = (dtype ?? 'float32') as tf.NumericDataType;
    const data = tf.util.makeOnesTypedArray(tf.util.sizeFromShape(shape as number[]), type).fill(value as number);
    return madeOf(data, shape as number[], type);
  },
  Range: ({start, stop, step, dtype}) => {
    const [from, by] = [start as number, step as number];
    const length = Math.max(0, Math.ceil(((stop as number) - from) / by));
    return madeOf(
      Array.from({length}, (_, i) => from + i * by),
      [length],
      dtype as tf.DataType,
    );
  },
};

function madeOf(values: ArrayLike<number>, shape: number[], dtype: tf.DataType): tf.TensorInfo {
  const origin: Origin = {kind: 'constant', data: constantOf(values as Float32Array, dtype)};
  return {dataId: recording().note({shape, dtype: dtype as ElementType, origin}), shape, dtype};
}

/** Registers the backend, once: a kernel for each name that tfjs-core knows, so that an unknown one is said by name. */
function register(): void {
  if (NAME in tf.engine().registryFactory) return;
  tf.registerBackend(NAME, () => new RecorderBackend(), 0);
  const exported: readonly unknown[] = Object.values(tf);
  const named = exported.flatMap((value) => (typeof value === 'string' && /^_?[A-Z]/.test(value) ? [value] : []));
  for (const kernelName of new Set([...KERNELS(), ...Object.keys(MAKERS), ...named]))
    tf.registerKernel({kernelName, backendName: NAME, kernelFunc: kernelFunc(kernelName)});
}

function kernelFunc(kernel: string): tf.KernelConfig['kernelFunc'] {
  return ({inputs, attrs}) => {
    const attributes = (attrs ?? {}) as Attributes;
    const maker = MAKERS[kernel];
    if (maker) return maker(attributes);
    const outputs = recording().execute(kernel, inputs, attributes);
    return outputs.length === 1 && kernel !== 'SplitV' && kernel !== 'Unpack' ? outputs[0]! : outputs;
  };
}

/** Runs `work`, which must not wait for anything, with tfjs's kernels recorded instead of run. */
export function record<T>(work: (recording: Recording) => T): T {
  register();
  const before = tf.engine().backendName;
  current = new Recording();
  // For a backend that is there, setBackend has done all it does when it returns its promise.
  void tf.setBackend(NAME);
  try {
    return work(current);
  } finally {
    current = null;
    if (before) void tf.setBackend(before);
  }
}
