/** Which nodes of a GraphDef become of what is recorded, without TensorFlow. */
import * as tf from '@tensorflow/tfjs-core';
import {describe, expect, it} from 'vitest';
import {NotRecordable, type RecordedGraph} from '../record/graph';
import {KERNELS} from '../record/kernel-shapes';
import {record} from '../record/recorder';
import {GraphDefBuilder} from './builder';
import {DataType, intsAttribute, tensorAttribute, textAttribute, typeAttribute, type NodeDef} from './messages';
import {LOWERINGS, writeGraphDef} from './write-graph-def';

type Work = (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[];

/** What is written of what `work` computes from an input and weights of these shapes. */
function written(
  shape: readonly number[],
  work: Work,
  weights: readonly (readonly number[])[] = [],
): {readonly nodes: readonly NodeDef[]; readonly outputs: readonly string[]} {
  const graph = record((recording): RecordedGraph => {
    recording.layer = {layer: 'the_layer', className: 'Lambda'};
    const x = recording.source({kind: 'input', index: 0}, shape);
    const variables = weights.map((size, index) => recording.source({kind: 'weight', index}, size));
    const made = work(x, variables);
    const outputs = made instanceof tf.Tensor ? [made] : made;
    return {
      values: recording.values,
      nodes: recording.nodes,
      inputs: [{name: 'x', value: recording.idOf(x)}],
      outputs: outputs.map((output, i) => ({name: `y${i}`, value: recording.idOf(output)})),
    };
  });
  const builder = new GraphDefBuilder();
  const names = weights.map((_, i) => `weight_${i}`);
  return {nodes: builder.nodes, outputs: writeGraphDef(graph, names, builder).outputs};
}

const opsOf = (nodes: readonly NodeDef[]): string[] => nodes.map(({op}) => op);
const nodeOf = (nodes: readonly NodeDef[], op: string): NodeDef => nodes.find((node) => node.op === op)!;

describe('a kernel', () => {
  it('that the recorder knows has a row', () => {
    // It is only another name of the same value, and never recorded.
    expect(KERNELS().filter((kernel) => !(kernel in LOWERINGS))).toEqual(['Identity']);
  });

  it('is written with its inputs and attributes', () => {
    const {nodes} = written([1, 5, 7, 3], (x) => tf.maxPool(x as tf.Tensor4D, [2, 3], 2, 'valid'));
    const pool = nodeOf(nodes, 'MaxPool');
    expect(pool.inputs).toEqual(['input_0']);
    expect(pool.attributes).toEqual([
      typeAttribute('T', DataType.float32),
      intsAttribute('ksize', [1, 2, 3, 1]),
      intsAttribute('strides', [1, 2, 2, 1]),
      textAttribute('padding', 'VALID'),
    ]);
  });

  it('of several outputs is read by the number of each', () => {
    const {nodes} = written([2, 5], (x) => {
      const {values, indices} = tf.topk(x, 2);
      return [tf.neg(values), tf.cast(indices, 'float32')];
    });
    const top = nodeOf(nodes, 'TopKV2').name;
    expect(nodeOf(nodes, 'Neg').inputs).toEqual([top]);
    expect(nodeOf(nodes, 'Cast').inputs).toEqual([`${top}:1`]);
  });

  it('that TensorFlow has no op for is refused with its layer', () => {
    const fused = (x: tf.Tensor, [kernel, alpha]: readonly tf.Tensor[]): tf.Tensor =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: kernel as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        activation: 'prelu',
        preluActivationWeights: alpha!,
      });
    expect(() => written([1, 4, 4, 2], fused, [[1, 1, 2, 2], [2]])).toThrow(
      new NotRecordable('the layer the_layer (Lambda): a convolution fused with PReLU is not written'),
    );
  });
});

describe('the sum with a vector', () => {
  const sum = (shape: readonly number[], length: number): string[] =>
    opsOf(written(shape, (x, [vector]) => tf.add(x, vector!), [[length]]).nodes);

  it('as long as a picture has channels is a bias', () => expect(sum([1, 4, 4, 3], 3)).toContain('BiasAdd'));
  it('of one value is a sum', () => expect(sum([1, 4, 4, 3], 1)).toContain('AddV2'));
  it('and a matrix is a sum', () => expect(sum([4, 3], 3)).toContain('AddV2'));
});

describe('a constant', () => {
  it('is written once, with its bytes', () => {
    const {nodes} = written([2], (x) => tf.add(tf.mul(x, tf.tensor1d([1, 2])), tf.tensor1d([1, 2])));
    const constants = nodes.filter(({op}) => op === 'Const');
    expect(constants).toHaveLength(1);
    const bytes = new Uint8Array(Float32Array.of(1, 2).buffer);
    expect(constants[0]!.attributes).toContainEqual(tensorAttribute('value', DataType.float32, [2], bytes));
  });

  it('of one value everywhere is not written out', () => {
    const {nodes} = written([1000, 3], (x) => tf.add(x, tf.ones([1000, 3])));
    expect(opsOf(nodes)).toContain('Fill');
    const bytes = nodes.flatMap(({attributes}) => attributes.map(({value}) => JSON.stringify(value).length));
    expect(Math.max(...bytes)).toBeLessThan(1000);
  });

  it('of other zeros is no zero', () => {
    const values = new Float32Array(300);
    values[7] = -0;
    expect(opsOf(written([300], (x) => tf.div(tf.tensor1d(values), x)).nodes)).not.toContain('Fill');
  });
});

describe('branches', () => {
  const resized = (x: tf.Tensor, size: number): tf.Tensor => tf.image.resizeBilinear(x as tf.Tensor4D, [size, size]);
  const controls = (nodes: readonly NodeDef[]): string[][] =>
    nodes
      .filter(({op}) => op === 'ResizeBilinear' || op === 'Identity')
      .map(({inputs}) => inputs.filter((input) => input.startsWith('^')));

  it('are computed one after the other, each with its output', () => {
    const {nodes, outputs} = written([1, 4, 4, 3], (x) => [resized(x, 8), resized(tf.neg(x), 8)]);
    const [first, done, second] = nodes.filter(({op}) => op === 'ResizeBilinear' || op === 'Identity');
    expect(controls(nodes)).toEqual([[], [`^${first!.name}`], [`^${done!.name}`], [`^${second!.name}`]]);
    expect(outputs[0]).toBe(`${done!.name}:0`);
  });

  it('outputs that are the same, the input, or a constant are there too', () => {
    const {outputs} = written([2], (x) => {
      const y = tf.neg(x);
      return [y, y, x, tf.tensor1d([1])];
    });
    expect(outputs[0]).toBe(outputs[1]);
    expect(new Set(outputs).size).toBe(3);
  });
});

/** What tensorflow/core/grappler/optimizers/remapper.cc would take for something else. */
describe("of what TensorFlow's optimiser takes for its own", () => {
  it('a mean is a sum that is divided', () => {
    const {nodes} = written([2, 3, 4], (x) => tf.mean(x, [1, 2]));
    expect(opsOf(nodes)).not.toContain('Mean');
    const twelve = tensorAttribute('value', DataType.float32, [], new Uint8Array(Float32Array.of(12).buffer));
    expect(nodes.flatMap(({attributes}) => attributes)).toContainEqual(twelve);
  });

  it('the maximum of a value and its multiple is a minimum', () => {
    expect(opsOf(written([3], (x) => tf.maximum(x, tf.mul(x, 2))).nodes)).not.toContain('Maximum');
    expect(opsOf(written([3], (x) => tf.maximum(tf.mul(2, x), x)).nodes)).not.toContain('Maximum');
    expect(opsOf(written([3], (x) => tf.maximum(x, tf.mul(tf.neg(x), 2))).nodes)).toContain('Maximum');
  });
});
