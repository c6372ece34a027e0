/** tf.* calls that work value by value; of others nothing is known. */
import {stretches, type Shape, type ShapeRule} from './shape';

const UNARY = `abs acos asin atan ceil cos cosh elu erf exp expm1 floor gelu hard_sigmoid is_nan leaky_relu log
  log1p logical_not mish negative reciprocal relu relu6 round rsqrt selu sigmoid sign silu sin sinh
  softmax log_softmax softplus softsign sqrt square swish tan tanh cast identity stop_gradient
  convert_to_tensor zeros_like ones_like clip_by_value`;

const BINARY = `add subtract multiply truediv divide floordiv floor_div floormod mod pow __operators__.add divide_no_nan
  maximum minimum squared_difference greater greater_equal less less_equal equal not_equal logical_and logical_or
  logical_xor`;

const [unary, binary] = [UNARY, BINARY].map((names) => new Set(names.split(/\s+/))) as [Set<string>, Set<string>];

/** The shape of both together, as numpy stretches them; null where that is not known or not possible. */
function together(a: Shape, b: Shape): Shape {
  if (!a || !b) return null;
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const before = long.length - short.length;
  if (short.some((size, i) => !stretches(size, long[before + i]!))) return null;
  return long.map((size, i) => {
    const other = i < before ? 1 : short[i - before]!;
    if (size === 1) return other;
    return other === 1 ? size : (size ?? other);
  });
}

const tfOpLambda: ShapeRule = (config, [x = null], named) => {
  const name = typeof config['function'] === 'string' ? config['function'] : '';
  const bare = name.replace(/^compat\.v1\./, '').replace(/^(math|nn|keras\.activations)\./, '');
  if (unary.has(bare)) return {outputs: [x], weights: []};
  if (!binary.has(bare)) return {outputs: [null], weights: []};
  return {outputs: [together(x, named('y')[0] ?? null)], weights: []};
};

export const tfOpShapes: Readonly<Record<string, ShapeRule>> = {TFOpLambda: tfOpLambda};
