/** Kernels that ONNX has under other terms. */
import {castTo} from './elementwise';
import {fixed} from '../sizes';
import {inOrder} from '../values';
import type {ElementType} from '../../record/graph';
import type {Lowering} from './work';

const topK: Lowering = (work) => {
  const {builder, values} = work;
  const k = builder.integers([fixed(work.attribute<number>('k'))]);
  const [best, indices] = builder.addSeveral('TopK', [values.get(work.input('x')), k], {axis: -1}, 2);
  const order = inOrder(work.outputShape.length);
  values.set(work.node.outputs[0]!, {name: best!, order});
  values.set(work.node.outputs[1]!, {name: castTo(work, indices!, 'int32'), order});
};

/** By comparing: ONNX's own counts negative numbers from the end, where TensorFlow has no value on. */
const oneHot: Lowering = (work) => {
  const {builder, values} = work;
  const indices = work.input('indices');
  const depth = fixed(work.attribute<number>('depth'));
  const dtype = work.attribute<ElementType>('dtype');
  const places = builder.constant(
    Int32Array.from({length: depth}, (_, i) => i),
    [depth],
    'int32',
  );
  const rank = values.rank(indices);
  const apart = builder.add('Unsqueeze', [values.get(indices), builder.integers([rank])]);
  const scalar = (name: string): string => {
    const value = work.attribute<number>(name);
    return builder.constant(dtype === 'float32' ? Float32Array.of(value) : Int32Array.of(value), [], dtype);
  };
  const isOn = builder.add('Equal', [apart, places]);
  work.give({name: builder.add('Where', [isOn, scalar('onValue'), scalar('offValue')]), order: inOrder(rank + 1)});
};

export const FURTHER: Readonly<Record<string, Lowering>> = {TopK: topK, OneHot: oneHot};
