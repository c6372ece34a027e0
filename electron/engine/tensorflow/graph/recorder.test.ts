/** What the recorder notes of the calls that tfjs-node's kernels make, without TensorFlow. */
import type {Tensor} from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import {describe, expect, it} from 'vitest';
import {DataType, intAttribute, intsAttribute, shapeAttribute, tensorAttribute, typeAttribute} from './graph-def';
import {GraphRecorder, type Binding} from './recorder';
import {NotRecordable, type OpAttribute} from './shapes';

/** As the addon numbers them. */
const TYPES = {
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
} as const;

const real = {
  ...TYPES,
  createTensor: () => 0,
  deleteTensor: () => undefined,
  tensorDataSync: () => null,
  executeOp: () => [],
} as Binding;

/** The part of tfjs-node's backend that a recorder needs; a tensor is what it keeps of one. */
function backendOf(): {binding: Binding; recorder: GraphRecorder} {
  const backend = {
    binding: real,
    createOutputTensor: (made: object) => made as Tensor,
    getInputTensorIds: (tensors: readonly Tensor[]) => tensors.map(({id}) => id),
  };
  return Object.assign(backend, {recorder: new GraphRecorder(backend as unknown as NodeJSKernelBackend)});
}

/** Records `work`, given a placeholder of a shape, and what it calls on the addon. */
function record<T>(
  shape: readonly number[],
  work: (x: number, binding: Binding, recorder: GraphRecorder) => T,
): {readonly recorder: GraphRecorder; readonly made: T} {
  const backend = backendOf();
  const {recorder} = backend;
  const made = recorder.record(() => {
    const {id} = recorder.source({name: 'x', op: 'Placeholder', inputs: [], attributes: []}, shape);
    return work(id, backend.binding, recorder);
  });
  return {recorder, made};
}

const attribute = (name: string, type: keyof typeof TYPES, value: unknown): OpAttribute => ({
  name,
  type: TYPES[type],
  value,
});
const T = attribute('T', 'TF_ATTR_TYPE', DataType.float32);

describe('an op', () => {
  it('is noted with its inputs and attributes, and gives the shape that TensorFlow would', () => {
    const pooling = [
      T,
      attribute('ksize', 'TF_ATTR_INT', [1, 2, 2, 1]),
      attribute('strides', 'TF_ATTR_INT', [1, 2, 2, 1]),
      attribute('padding', 'TF_ATTR_STRING', 'VALID'),
    ];
    const {recorder, made} = record([1, 5, 7, 3], (x, binding) => binding.executeOp('MaxPool', pooling, [x], 1));
    expect(made).toEqual([{id: expect.any(Number) as number, shape: [1, 2, 3, 3], dtype: DataType.float32}]);
    expect(recorder.nodes[1]).toMatchObject({op: 'MaxPool', inputs: ['x']});
    expect(recorder.nodes[1]!.attributes).toContainEqual(intsAttribute('ksize', [1, 2, 2, 1]));
  });

  it('of several outputs is read by the number of each', () => {
    const {recorder} = record([2, 5], (x, binding) => {
      const two = binding.createTensor([], DataType.int32, Int32Array.of(2));
      const [values, indices] = binding.executeOp('TopKV2', [T], [x, two], 2);
      binding.executeOp('Cast', [attribute('DstT', 'TF_ATTR_TYPE', DataType.float32)], [indices!.id], 1);
      binding.executeOp('Neg', [T], [values!.id], 1);
    });
    const [top, cast, negative] = recorder.nodes.slice(-3);
    expect(cast!.inputs).toEqual([`${top!.name}:1`]);
    expect(negative!.inputs).toEqual([top!.name]);
  });

  it('without a rule for its shape is not recordable', () => {
    expect(() => record([1], (x, binding) => binding.executeOp('Bessel', [T], [x], 1))).toThrow(
      new NotRecordable('there is no shape rule for Bessel'),
    );
  });

  it('with an attribute of a kind that is not written is not recordable', () => {
    const odd = {name: 'f', type: 99, value: 0};
    expect(() => record([1], (x, binding) => binding.executeOp('Neg', [odd], [x], 1))).toThrow(NotRecordable);
  });

  it('on a tensor from outside is not recordable', () => {
    expect(() => record([1], (_, binding) => binding.executeOp('Neg', [T], [777], 1))).toThrow(
      new NotRecordable('a tensor from outside the plan is used'),
    );
  });

  it('states the types that eager execution works out by itself', () => {
    const {recorder} = record([2, 3], (x, binding) => {
      const axis = binding.createTensor([], DataType.int32, Int32Array.of(0));
      binding.executeOp('ExpandDims', [], [x, axis], 1);
    });
    expect(recorder.nodes.at(-1)!.attributes).toEqual([
      typeAttribute('T', DataType.float32),
      typeAttribute('Tdim', DataType.int32),
    ]);
  });
});

describe('the sum with a vector', () => {
  const sum = (shape: readonly number[], length: number): string =>
    record(shape, (x, binding, recorder) => {
      const vector = recorder.source({name: 'v', op: 'Placeholder', inputs: [], attributes: []}, [length]);
      binding.executeOp('AddV2', [T], [x, vector.id], 1);
    }).recorder.nodes.at(-1)!.op;

  it('as long as a picture has channels is a bias', () => expect(sum([1, 4, 4, 3], 3)).toBe('BiasAdd'));
  it('of one value is a sum', () => expect(sum([1, 4, 4, 3], 1)).toBe('AddV2'));
  it('and a matrix is a sum', () => expect(sum([4, 3], 3)).toBe('AddV2'));
});

describe('a constant', () => {
  it('holds the bytes that were given, also when they change afterwards', () => {
    const given = Int32Array.of(1, 2);
    const {recorder} = record([1], (_, binding) => binding.createTensor([2], DataType.int32, given));
    given[0] = 9;
    const content = new Uint8Array(Int32Array.of(1, 2).buffer);
    expect(recorder.nodes[1]).toMatchObject({op: 'Const', inputs: []});
    expect(recorder.nodes[1]!.attributes).toContainEqual(tensorAttribute('value', DataType.int32, [2], content));
  });

  it('may be read while it is recorded', () => {
    const read = record([1], (_, binding) =>
      binding.tensorDataSync(binding.createTensor([2], DataType.float32, Float32Array.of(3, 4))),
    );
    expect(read.made).toEqual(Float32Array.of(3, 4));
  });

  it('of text is not recordable', () => {
    expect(() => record([1], (_, binding) => binding.createTensor([1], DataType.string, ['a']))).toThrow(NotRecordable);
  });

  it('that was deleted is known no more', () => {
    expect(() =>
      record([1], (_, binding) => {
        const id = binding.createTensor([1], DataType.float32, Float32Array.of(1));
        binding.deleteTensor(id);
        binding.executeOp('Neg', [T], [id], 1);
      }),
    ).toThrow(NotRecordable);
  });
});

it('what is computed cannot be read while it is recorded', () => {
  expect(() =>
    record([1], (x, binding) => binding.tensorDataSync(binding.executeOp('Neg', [T], [x], 1)[0]!.id)),
  ).toThrow(new NotRecordable('a value is read before it can be known'));
});

describe('ops that keep branches one after the other', () => {
  const branches = (...ops: readonly string[]): readonly (readonly string[])[] =>
    record([1, 4, 4, 3], (x, binding) => {
      const size = binding.createTensor([2], DataType.int32, Int32Array.of(8, 8));
      for (const op of ops) binding.executeOp(op, [], op === 'Neg' ? [x] : [x, size], 1);
    })
      .recorder.nodes.slice(2)
      .map(({inputs}) => inputs.filter((input) => input.startsWith('^')));

  it('wait for the one before', () => {
    expect(branches('ResizeBilinear', 'ResizeBilinear')).toEqual([[], ['^ResizeBilinear_2']]);
  });

  it('others between them do not', () => {
    expect(branches('ResizeBilinear', 'Neg', 'ResizeBilinear')).toEqual([[], [], ['^ResizeBilinear_2']]);
  });
});

describe('recording', () => {
  it('gives the addon back when it is over', () => {
    const backend = backendOf();
    backend.recorder.record(() => expect(backend.binding).not.toBe(real));
    expect(backend.binding).toBe(real);
  });

  it('gives the addon back when it fails', () => {
    const backend = backendOf();
    expect(() =>
      backend.recorder.record(() => {
        throw new Error('it fails');
      }),
    ).toThrow('it fails');
    expect(backend.binding).toBe(real);
  });

  it('keeps the constants of the addon, which are hidden properties', () => {
    const hidden = Object.create(null, Object.getOwnPropertyDescriptors(real)) as Binding;
    for (const name of Object.keys(real)) Object.defineProperty(hidden, name, {enumerable: false});
    const backend = Object.assign(backendOf(), {binding: hidden});
    const recorder = new GraphRecorder(backend as unknown as NodeJSKernelBackend);
    expect(recorder.record(() => backend.binding.TF_ATTR_SHAPE)).toBe(TYPES.TF_ATTR_SHAPE);
  });

  it('marks an output as complete in its turn', () => {
    const {recorder, made} = record([1, 2], (x, _, own) => [
      own.finish({id: x} as Tensor),
      own.finish({id: x} as Tensor),
    ]);
    expect(recorder.nodes.slice(1).map(({name, op, inputs}) => ({name, op, inputs}))).toEqual([
      {name: made[0], op: 'Identity', inputs: ['x']},
      {name: made[1], op: 'Identity', inputs: ['x', `^${made[0]}`]},
    ]);
  });

  it('writes attributes of every kind that kernels give', () => {
    const {recorder} = record([1], (x, binding) =>
      binding.executeOp('Neg', [attribute('i', 'TF_ATTR_INT', 3), attribute('s', 'TF_ATTR_SHAPE', [1, 2])], [x], 1),
    );
    expect(recorder.nodes[1]!.attributes).toEqual([intAttribute('i', 3), shapeAttribute('s', [1, 2])]);
  });
});
