/** tf.* functions that Keras 2 wrote into models as layers, and the operations of Keras 3 that do the same. */
import {isArray, isObject, NumberToken, printJson, textOf, type Json, type JsonObject} from '../json';
import {argument, type TensorOf} from './calls';
import {int, isUnset, numberIn, tensorPlace} from './json-values';
import {Keras3Error} from './keras3-error';
import {operationLayer, SPECIAL, type TranslatedOperation} from './tf-ops-special';

export interface Operation {
  /** Module and class of Keras 3, `numpy.Add` say. */
  readonly as: string;
  /** The parameters of the TensorFlow function that the operation is called with, in its order. */
  readonly call: readonly string[];
  /** Options of the operation: from a parameter of the function, or what they are where it is not given. */
  readonly options?: Readonly<Record<string, {readonly from?: string; readonly usual: Json}>>;
  /** Parameters that change nothing with these values. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}

const unary = (as: string): Operation => ({as, call: ['x']});
const binary = (as: string): Operation => ({as, call: ['x', 'y']});
const reduction = (as: string): Operation => ({
  as,
  call: ['x'],
  options: {axis: {from: 'axis', usual: null}, keepdims: {from: 'keepdims', usual: false}},
});
const along = (as: string, option: string, usual: Json): Operation => ({
  as,
  call: ['x'],
  options: {[option]: {from: option, usual}},
});

/** By the function's name without `math.`, `nn.`, `linalg.`, `__operators__.` and `compat.v1.` before it. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: binary('numpy.Add'),
  subtract: binary('numpy.Subtract'),
  sub: binary('numpy.Subtract'),
  multiply: binary('numpy.Multiply'),
  mul: binary('numpy.Multiply'),
  truediv: binary('numpy.TrueDivide'),
  divide: binary('numpy.TrueDivide'),
  divide_no_nan: binary('numpy.DivideNoNan'),
  maximum: binary('numpy.Maximum'),
  minimum: binary('numpy.Minimum'),
  pow: binary('numpy.Power'),
  floormod: binary('numpy.Mod'),
  floor_div: binary('numpy.FloorDivide'),
  greater: binary('numpy.Greater'),
  greater_equal: binary('numpy.GreaterEqual'),
  less: binary('numpy.Less'),
  less_equal: binary('numpy.LessEqual'),
  equal: binary('numpy.Equal'),
  not_equal: binary('numpy.NotEqual'),
  logical_and: binary('numpy.LogicalAnd'),
  logical_or: binary('numpy.LogicalOr'),
  logical_not: unary('numpy.LogicalNot'),
  abs: unary('numpy.Absolute'),
  negative: unary('numpy.Negative'),
  sqrt: unary('numpy.Sqrt'),
  rsqrt: unary('math.Rsqrt'),
  square: unary('numpy.Square'),
  reciprocal: unary('numpy.Reciprocal'),
  exp: unary('numpy.Exp'),
  expm1: unary('numpy.Expm1'),
  log: unary('numpy.Log'),
  log1p: unary('numpy.Log1p'),
  sin: unary('numpy.Sin'),
  cos: unary('numpy.Cos'),
  tan: unary('numpy.Tan'),
  atan: unary('numpy.Arctan'),
  sinh: unary('numpy.Sinh'),
  cosh: unary('numpy.Cosh'),
  tanh: unary('numpy.Tanh'),
  erf: unary('math.Erf'),
  floor: unary('numpy.Floor'),
  ceil: unary('numpy.Ceil'),
  sign: unary('numpy.Sign'),
  round: {...unary('numpy.Round'), options: {decimals: {usual: int(0)}}},
  sigmoid: unary('nn.Sigmoid'),
  relu: unary('nn.Relu'),
  relu6: unary('nn.Relu6'),
  elu: {...unary('nn.Elu'), options: {alpha: {usual: int(1)}}},
  selu: unary('nn.Selu'),
  silu: unary('nn.Silu'),
  swish: unary('nn.Silu'),
  softplus: unary('nn.Softplus'),
  softsign: unary('nn.Softsign'),
  softmax: along('nn.Softmax', 'axis', int(-1)),
  log_softmax: along('nn.LogSoftmax', 'axis', int(-1)),
  leaky_relu: {...unary('nn.LeakyRelu'), options: {negative_slope: {from: 'alpha', usual: int(0.2)}}},
  gelu: along('nn.Gelu', 'approximate', false),
  stop_gradient: unary('core.StopGradient'),
  reduce_mean: reduction('numpy.Mean'),
  reduce_sum: reduction('numpy.Sum'),
  reduce_max: reduction('numpy.Max'),
  reduce_min: reduction('numpy.Min'),
  reduce_prod: reduction('numpy.Prod'),
  reduce_std: reduction('numpy.Std'),
  reduce_variance: reduction('numpy.Var'),
  reduce_any: reduction('numpy.Any'),
  reduce_all: reduction('numpy.All'),
  reduce_logsumexp: reduction('math.Logsumexp'),
  cast: along('core.Cast', 'dtype', 'float32'),
  concat: along('numpy.Concatenate', 'axis', null),
  stack: along('numpy.Stack', 'axis', int(0)),
  expand_dims: along('numpy.ExpandDims', 'axis', int(0)),
  squeeze: along('numpy.Squeeze', 'axis', null),
  argmax: {...along('numpy.Argmax', 'axis', int(0)), only: {output_type: ['int64']}},
  argmin: {...along('numpy.Argmin', 'axis', int(0)), only: {output_type: ['int64']}},
  reshape: {as: 'numpy.Reshape', call: ['x'], options: {newshape: {from: 'shape', usual: null}}},
  transpose: {as: 'numpy.Transpose', call: ['x'], options: {axes: {from: 'perm', usual: null}}},
  tile: {as: 'numpy.Tile', call: ['x'], options: {repeats: {from: 'multiples', usual: null}}},
  repeat: {
    as: 'numpy.Repeat',
    call: ['x'],
    options: {repeats: {from: 'repeats', usual: null}, axis: {from: 'axis', usual: null}},
  },
  roll: {
    as: 'numpy.Roll',
    call: ['x'],
    options: {shift: {from: 'shift', usual: null}, axis: {from: 'axis', usual: null}},
  },
  reverse: along('numpy.Flip', 'axis', null),
  cumsum: along('numpy.Cumsum', 'axis', int(0)),
  clip_by_value: {
    as: 'numpy.Clip',
    call: ['x'],
    options: {x_min: {from: 'clip_value_min', usual: null}, x_max: {from: 'clip_value_max', usual: null}},
  },
  one_hot: {as: 'nn.OneHot', call: ['x'], options: {num_classes: {from: 'depth', usual: null}}},
  matmul: {as: 'numpy.Matmul', call: ['x', 'b']},
  where: {as: 'numpy.Where', call: ['x', 'x of two', 'y']},
  'image.resize': {
    as: 'image.Resize',
    call: ['x'],
    options: {
      size: {from: 'size', usual: null},
      interpolation: {from: 'method', usual: 'bilinear'},
      antialias: {from: 'antialias', usual: false},
    },
    only: {method: ['nearest', 'bilinear', 'bicubic']},
  },
  identity: unary('numpy.Copy'),
  zeros_like: unary('numpy.ZerosLike'),
  ones_like: unary('numpy.OnesLike'),
};

/** What TensorFlow calls the second tensor where the first is the condition. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {where: {x: 'x of two'}};

/** The other way round. */
export function parameterNamed(functionName: string, parameter: string): string {
  const names = Object.entries(RENAMED[functionName] ?? {});
  return names.find(([, name]) => name === parameter)?.[0] ?? parameter;
}

const PREFIX = /^compat\.v1\.(?!image\.)|^(math|nn|linalg|__operators__)\./;

function bareFunction(name: string): string {
  return name.replace(PREFIX, '').replace(PREFIX, '');
}

export function operationOf(name: string): Operation | null {
  const bare = bareFunction(name);
  return Object.hasOwn(OPERATIONS, bare) ? OPERATIONS[bare]! : null;
}

/** A TFOpLambda and its only call. Throws Keras3Error where Keras 3 has no such operation. */
export function translateOperation(
  name: string,
  config: JsonObject,
  node: Json,
  tensorOf: TensorOf,
): TranslatedOperation {
  const functionName = textOf(config['function']) ?? '';
  const special = SPECIAL[bareFunction(functionName)];
  if (special) return special({name, given: argumentsOf(functionName, node), tensorOf});
  const operation = operationOf(functionName);
  if (!operation) throw new Keras3Error(`Keras 3 has no operation for tf.${functionName}`);
  const given = argumentsOf(functionName, node);
  const options = optionsOf(functionName, operation, given);
  const args = operation.call.map((parameter) => {
    const value = given.get(parameter);
    if (value === undefined) throw new Keras3Error(`tf.${functionName} lacks its ${parameter}`);
    return constant(value, tensorOf);
  });
  return {layer: operationLayer(operation.as, {name, ...options}), call: {args, kwargs: {}}};
}

/** Parameters by name; the first is `x`, whatever TensorFlow calls it. */
function argumentsOf(functionName: string, node: Json): Map<string, Json> {
  const keywords: Record<string, Json> = {};
  const first = withoutKeywords(node, keywords);
  const names = RENAMED[functionName.replace(PREFIX, '')] ?? {};
  return new Map([
    ['x', first],
    ...Object.entries(keywords).map(([key, value]) => [names[key] ?? key, value] as const),
  ]);
}

function withoutKeywords(node: Json, keywords: Record<string, Json>): Json {
  if (!isArray(node)) return node;
  const [head, second, third, fourth] = node;
  const isConstant = head === '_CONSTANT_VALUE';
  if ((isConstant || typeof head === 'string') && numberIn(second) !== null) {
    if (isObject(fourth)) Object.assign(keywords, fourth);
    return isConstant ? third! : [head, second!, third!];
  }
  return node.map((item) => withoutKeywords(item, keywords));
}

function optionsOf(
  functionName: string,
  {call, options = {}, only = {}}: Operation,
  given: ReadonlyMap<string, Json>,
): JsonObject {
  const read = new Set([...call, 'name', ...Object.values(options).flatMap(({from}) => from ?? [])]);
  for (const [key, value] of given) {
    const allowed = only[key];
    if (allowed && !allowed.includes(printJson(value).replaceAll('"', '')))
      throw new Keras3Error(`Keras 3 has no tf.${functionName} with ${key} ${printJson(value)}`);
    if (!read.has(key) && !allowed && !isUnset(value))
      throw new Keras3Error(`tf.${functionName} is called with ${key}, which Keras 3's operation does not take`);
  }
  return Object.fromEntries(
    Object.entries(options).map(([key, {from, usual}]) => {
      const value = from === undefined ? usual : (given.get(from) ?? usual);
      if (holdsTensor(value)) throw new Keras3Error(`the ${from} of tf.${functionName} is computed by other layers`);
      return [key, isArray(value) && key === 'axis' && value.length === 1 ? value[0]! : value];
    }),
  );
}

function holdsTensor(value: Json): boolean {
  return tensorPlace(value) !== null || (isArray(value) && value.some(holdsTensor));
}

/** Numbers of an array are given as an array, which an operation on tensors takes. */
function constant(value: Json, tensorOf: TensorOf): Json {
  if (isArray(value) && value.length > 0 && !holdsTensor(value))
    return {class_name: '__numpy__', config: {value, dtype: 'float32'}};
  return argument(value, tensorOf);
}

/** x[…]: a SlicingOpLambda. */
export function translateSlicing(name: string, node: Json, tensorOf: TensorOf): TranslatedOperation {
  const keywords: Record<string, Json> = {};
  const first = withoutKeywords(node, keywords);
  const spec = keywords['slice_spec'] ?? null;
  const items = isArray(spec) ? spec : [spec];
  return {
    layer: operationLayer('numpy.GetItem', {name}),
    call: {args: [argument(first, tensorOf), items.map(sliceItem)], kwargs: {}},
  };
}

function sliceItem(item: Json): Json {
  if (item === null || item instanceof NumberToken) return item;
  if (isObject(item) && item['class_name'] === '__ellipsis__') return {class_name: '__ellipsis__', config: {}};
  if (isObject(item) && 'start' in item && !Object.values(item).some(holdsTensor)) {
    const {start, stop, step} = item;
    return {class_name: '__slice__', config: {start: start ?? null, stop: stop ?? null, step: step ?? null}};
  }
  throw new Keras3Error('it is sliced by what other layers compute, or by a mask');
}
