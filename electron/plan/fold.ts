/**
 * Fewer, larger ops with the same result within 1e-5: a batch normalisation goes into the weights of the convolution
 * before it, and an activation after either goes into the convolution's own kernel. What stands between must be read by
 * nobody else.
 */
import type {Allocate} from '../contract/bytes';
import type {Plain} from '../keras/json';
import {elementCount, type Weight} from '../keras/model';
import {asFloats} from './floats';
import {scale, type ScaledFloats} from './scaled-floats';
import {isFusedActivation, nameOfRelu} from './layers/activation';
import {normalizesByBatch} from './layers/normalization';
import {axesOption, flag, numberOption} from './options';
import type {PlannedStep} from './plan';
import {KERAS_LAYERS} from './registry';

/** Told of each step that another one does along. */
type OnFold = (gone: PlannedStep, into: PlannedStep) => void;

/** `kept`: values that are outputs of the plan. */
export function foldSteps(
  steps: readonly PlannedStep[],
  kept: ReadonlySet<number>,
  onFold: OnFold = () => undefined,
): PlannedStep[] {
  return foldConvolutions(withoutRepeats(steps, kept, onFold), kept, onFold);
}

/**
 * Heads often begin with the same enlargement of the same features: what has no weights and is computed already is not
 * computed again.
 */
function withoutRepeats(steps: readonly PlannedStep[], kept: ReadonlySet<number>, onFold: OnFold): PlannedStep[] {
  const same = new Map<number, number>();
  const seen = new Map<string, PlannedStep>();
  const out: PlannedStep[] = [];
  for (const step of steps) {
    const inputs = step.inputs.map((value) => same.get(value) ?? value);
    const key = JSON.stringify([step.className, inputs, step.outputs.length, {...step.config, name: null}, step.call]);
    const earlier =
      step.weights.length === 0 && !step.outputs.some((output) => kept.has(output)) ? seen.get(key) : undefined;
    if (earlier === undefined) {
      seen.set(key, step);
      out.push({...step, inputs});
    } else {
      for (const [i, output] of step.outputs.entries()) same.set(output, earlier.outputs[i]!);
      onFold(step, earlier);
    }
  }
  return out;
}

function foldConvolutions(steps: readonly PlannedStep[], kept: ReadonlySet<number>, onFold: OnFold): PlannedStep[] {
  const uses = new Map<Weight, number>();
  for (const weight of steps.flatMap((step) => step.weights)) uses.set(weight, (uses.get(weight) ?? 0) + 1);
  const readers = new Map<number, PlannedStep[]>();
  for (const step of steps) {
    for (const value of step.inputs) {
      const known = readers.get(value);
      if (known) known.push(step);
      else readers.set(value, [step]);
    }
  }
  const onlyReader = (value: number): PlannedStep | null => {
    const all = readers.get(value) ?? [];
    return all.length === 1 && !kept.has(value) ? all[0]! : null;
  };
  const gone = new Set<PlannedStep>();
  const goes = (step: PlannedStep, into: PlannedStep): void => {
    gone.add(step);
    onFold(step, into);
  };
  const out: PlannedStep[] = [];
  for (const step of steps) {
    if (gone.has(step)) continue;
    out.push(isPlainConvolution(step) ? foldInto(step, onlyReader, goes, (weight) => uses.get(weight)! > 1) : step);
  }
  return out;
}

function isPlainConvolution({className, config}: PlannedStep): boolean {
  return (
    (className === 'Conv2D' || className === 'Convolution2D') &&
    numberOption(config, 'groups', 1) === 1 &&
    config['data_format'] !== 'channels_first' &&
    isFusedActivation(config['activation'], 'linear')
  );
}

function foldInto(
  step: PlannedStep,
  onlyReader: (value: number) => PlannedStep | null,
  goes: OnFold,
  isShared: (weight: Weight) => boolean,
): PlannedStep {
  let {config, weights} = step;
  let [output] = step.outputs as [number];
  const norm = onlyReader(output);
  if (norm && isLastAxisNormalization(norm)) {
    weights = foldNormalization(step, norm, isShared);
    config = {...config, use_bias: true};
    [output] = norm.outputs as [number];
    goes(norm, step);
  }
  const next = onlyReader(output);
  const activation = next ? activationOf(next) : null;
  if (next && activation !== null) {
    config = {...config, activation};
    [output] = next.outputs as [number];
    goes(next, step);
  }
  if (output === step.outputs[0]) return step;
  return {...step, config, weights, outputs: [output], op: KERAS_LAYERS.get(step.className)!.build(config, step.call)};
}

function isLastAxisNormalization({className, config, call}: PlannedStep): boolean {
  if (className !== 'BatchNormalization' && className !== 'SyncBatchNormalization') return false;
  const [axis] = axesOption(config, 'axis', [-1]);
  return (axis === -1 || axis === 3) && !normalizesByBatch(call);
}

/** The option of a fusable activation layer; null for anything else. */
function activationOf({className, config}: PlannedStep): Plain {
  if (className === 'ReLU') return nameOfRelu(config);
  const {activation = null} = config;
  return className === 'Activation' && isFusedActivation(activation, null) ? activation : null;
}

/**
 * kernel · factor and (bias − mean) · factor + beta, with factor = gamma / sqrt(variance + epsilon). A kernel that no
 * other layer shares is scaled where it lies: its bytes were read for this plan.
 */
function foldNormalization(
  conv: PlannedStep,
  norm: PlannedStep,
  isShared: (weight: Weight) => boolean,
): readonly Weight[] {
  const [kernel, bias] = conv.weights as [Weight, Weight | undefined];
  const channels = kernel.shape[3]!;
  const affine = onceOnly(() => affineOf(norm, channels));
  return [
    derived(
      `${kernel.name} folded`,
      kernel.shape,
      isShared(kernel) ? null : {weight: kernel, factor: () => affine().factor},
      (out) => {
        copyUnlessThere(asFloats(kernel), out);
        scale(out, affine().factor);
      },
    ),
    derived(`${kernel.name} folded bias`, [channels], null, (out) => {
      const {factor, shift} = affine();
      if (bias) out.set(asFloats(bias));
      for (let c = 0; c < channels; c += 1) out[c] = out[c]! * factor[c]! + shift[c]!;
    }),
  ];
}

function affineOf({config, weights}: PlannedStep, channels: number): {factor: Float64Array; shift: Float64Array} {
  const rest = weights.map((weight) => asFloats(weight));
  const gamma = flag(config, 'scale', true) ? rest.shift()! : new Float32Array(channels).fill(1);
  const beta = flag(config, 'center', true) ? rest.shift()! : new Float32Array(channels);
  const [mean, variance] = rest as [Float32Array, Float32Array];
  const epsilon = numberOption(config, 'epsilon', 1e-3);
  const factor = new Float64Array(channels);
  const shift = new Float64Array(channels);
  for (let c = 0; c < channels; c += 1) {
    factor[c] = gamma[c]! / Math.sqrt(variance[c]! + epsilon);
    shift[c] = beta[c]! - mean[c]! * factor[c]!;
  }
  return {factor, shift};
}

/** A weight that is computed from others: once where it is read, or into memory that is given. */
interface DerivedWeight extends Weight {
  /** It is this weight's values times a factor for each channel of the last axis, and may lie in its memory. */
  readonly scaled: {readonly weight: Weight; readonly factor: () => Float64Array} | null;
  /** `out` comes filled with zeros, or with the values that it is computed from. */
  readonly compute: (out: Float32Array) => void;
}

function isDerived(weight: Weight): weight is DerivedWeight {
  return 'compute' in weight;
}

/** For an engine that multiplies sooner than we do: what to multiply in place. Null for any other weight. */
export function scalingOf(weight: Weight): DerivedWeight['scaled'] {
  return isDerived(weight) ? weight.scaled : null;
}

function derived(
  name: string,
  shape: readonly number[],
  scaled: DerivedWeight['scaled'],
  compute: (out: Float32Array) => void,
): DerivedWeight {
  return {
    scaled,
    name,
    dtype: 'float32',
    shape,
    compute,
    read: onceOnly(() => {
      const values = scaled ? asFloats(scaled.weight) : new Float32Array(elementCount(shape));
      compute(values);
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    }),
  };
}

/**
 * A weight's values as float32 into `out`, of its size, which is zero or holds them already; derived ones are computed
 * there.
 */
export function writeFloats(weight: Weight, out: Float32Array): void {
  if (isDerived(weight)) weight.compute(out);
  else copyUnlessThere(asFloats(weight), out);
}

/** A weight's values, in memory that `allocate` gives or where they lie already, and what is still to be done. */
export function readFloats(weight: Weight, allocate: Allocate): ScaledFloats {
  if (!isDerived(weight)) return {values: asFloats(weight, allocate), factor: null};
  const {scaled, shape, compute} = weight;
  if (scaled) return {values: asFloats(scaled.weight, allocate), factor: Float32Array.from(scaled.factor())};
  const count = elementCount(shape);
  const bytes = allocate(4 * count).fill(0);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, count);
  compute(values);
  return {values, factor: null};
}

function copyUnlessThere(values: Float32Array, out: Float32Array): void {
  if (out.buffer !== values.buffer || out.byteOffset !== values.byteOffset) out.set(values);
}

function onceOnly<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
