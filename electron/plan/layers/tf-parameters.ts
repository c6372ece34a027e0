/** What may stand in each argument of a tf.* call, by its name: a call that cannot be run is told beforehand. */
import {isDictionary, isList, isTensorArgument, type Argument} from '../call';
import {PlanError} from '../plan-error';
import {shortly} from '../options';
import {INTERPOLATIONS} from './resample';

/** What is wrong with the value, as the end of a sentence; null: nothing. */
type Check = (value: Argument) => string | null;

const asked =
  (isRight: (value: Argument) => boolean, wanted: string): Check =>
  (value) =>
    isRight(value) ? null : `is ${shortly(value)}, which is not ${wanted}`;

const isNumber = (value: Argument): boolean => typeof value === 'number' || isTensorArgument(value);
const areNumbers = (value: Argument): boolean => (isList(value) ? value.every(areNumbers) : isNumber(value));
const isTensor = (value: Argument): boolean =>
  isList(value) ? value.every(isTensor) : isNumber(value) || typeof value === 'boolean';

const number = asked(isNumber, 'a number');
const numbers = asked(areNumbers, 'made of numbers');
const tensor = asked(isTensor, 'a tensor or made of numbers');
const flag = asked((value) => typeof value === 'boolean', 'true or false');
const off = asked((value) => value === false, 'supported');

const oneOf = (choices: readonly string[]): Check =>
  asked((value) => typeof value === 'string' && choices.includes(value.toLowerCase()), 'supported');

/** Types of values and what they are computed in; those that wrap around at 8 or 16 bits are not computed with. */
export const DTYPES: Readonly<Record<string, 'float32' | 'int32' | 'bool'>> = {
  float16: 'float32',
  bfloat16: 'float32',
  float32: 'float32',
  float64: 'float32',
  int32: 'int32',
  int64: 'int32',
  bool: 'bool',
};

const rows = (check: Check, names: string): [string, Check][] =>
  names.split(/\s+/).map((name): [string, Check] => [name, check]);

const CHECKS: ReadonlyMap<string, Check> = new Map([
  ...rows(tensor, 'x y a b indices filters filter clip_value_min clip_value_max'),
  ...rows(
    numbers,
    'axis axes perm shape size paddings multiples shift begin num_or_size_splits ksize strides dilations',
  ),
  ...rows(number, 'k depth block_size repeats batch_dims epsilon alpha threshold negative_slope max_value'),
  ...rows(number, 'constant_values'),
  ...rows(flag, 'keepdims exclusive reverse transpose_a transpose_b approximate align_corners half_pixel_centers'),
  ...rows(off, 'preserve_aspect_ratio antialias'),
  ['dtype', oneOf(Object.keys(DTYPES))],
  ['mode', oneOf(['constant', 'reflect', 'symmetric'])],
  ['method', oneOf([...INTERPOLATIONS])],
  ['padding', oneOf(['same', 'valid'])],
  ['data_format', oneOf(['nhwc'])],
  ['ord', asked((value) => [1, 2, 'euclidean', 'fro'].includes(value as string), 'supported')],
]);

/** Throws PlanError for an argument of another kind than is computed with; one that is null is not given. */
export function checkKind(name: string, value: Argument): void {
  if (value === null) return;
  const wrong = CHECKS.get(name)?.(value) ?? null;
  if (wrong !== null) throw new PlanError(`its argument ${name} ${wrong}`);
}

/** Throws PlanError where the first argument is neither tensors nor numbers. */
export function checkFirst(name: string, value: Argument): void {
  if (value === null || isDictionary(value) || !isTensor(value))
    throw new PlanError(`its argument ${name} is ${shortly(value)}, which is not a tensor or made of numbers`);
}
