/** Activations: by name, as layers of their own, and those layers given to others as their activation. */
import * as tf from '@tensorflow/tfjs-core';
import type {Plain, PlainObject} from '../../keras/json';
import {PLAIN_CALL} from '../call';
import {optionsOf} from '../config-keys';
import {axisOf, passesMask, type LayerDefinition, type LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {axesOption, isGiven, isPlainObject, numberOption, shortly} from '../options';

type Activation = (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;

/** keras.activations by name, as Keras 2.15 computes them. */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  linear: (x) => x.clone(),
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sigmoid(x),
  hard_sigmoid: (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
  tanh: (x) => tf.tanh(x),
  softmax: (x) => tf.softmax(x, -1),
  softplus: (x) => tf.softplus(x),
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  swish: (x) => tf.mul(x, tf.sigmoid(x)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  exponential: (x) => tf.exp(x),
  leaky_relu: (x) => tf.leakyRelu(x, 0.2),
  log_softmax: (x) => tf.logSoftmax(x, -1),
  mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
};

/** Activations that the fused convolution kernels know under the same name. */
const FUSED: Readonly<Record<string, tf.fused.Activation>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
};

export interface ChosenActivation {
  /** Null: not a fused one, apply afterwards. */
  readonly fused: tf.fused.Activation | null;
  /** Names of the weights that it brings, which stand behind those of the layer that has it. */
  readonly weights: readonly string[];
  readonly apply: Activation;
}

/**
 * The activation that an option gives: a name, a function's serialized name, or one of the layers below with its
 * arguments. Throws PlanError for any other.
 */
export function activation(value: Plain | undefined): ChosenActivation {
  const name = activationName(value);
  if (name !== null) {
    const apply = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
    if (!apply) throw new PlanError(`activation "${name}" is not supported`);
    return {fused: FUSED[name] ?? null, weights: [], apply};
  }
  const {className, config} = activationLayer(value);
  const definition = activationLayers[className]!;
  try {
    const options = optionsOf(definition, config);
    const op = definition.build(options, PLAIN_CALL);
    const weights = definition.weights?.(options).trainable ?? [];
    return {fused: null, weights, apply: (x, own) => op([x], own, []) as tf.Tensor};
  } catch (cause) {
    if (cause instanceof PlanError) throw new PlanError(`its activation ${className}: ${cause.message}`, {cause});
    throw cause;
  }
}

/** Whether the activation is one that the convolution's own kernel applies, and, with `only`, that very one. */
export function isFusedActivation(value: Plain | undefined, only: string | null): boolean {
  const name = activationName(value);
  return name !== null && Object.hasOwn(FUSED, name) && (only === null || name === only);
}

/** The name of an activation that has one; null for a layer with arguments of its own. */
function activationName(value: Plain | undefined): string | null {
  if (!isGiven(value)) return 'linear';
  if (typeof value === 'string') return Object.hasOwn(activationLayers, value) ? null : value;
  if (!isPlainObject(value)) return shortly(value);
  const {config, class_name: className} = value;
  if (typeof config === 'string') return config;
  if (typeof className !== 'string') return shortly(value);
  if (className === 'ReLU' && isPlainObject(config)) return nameOfRelu(config);
  return Object.hasOwn(activationLayers, className) ? null : className;
}

/** ReLU with arguments that make it a function with a name; null for other arguments. */
export function nameOfRelu(config: PlainObject): 'relu' | 'relu6' | null {
  const isBent = isGiven(config['threshold']) || isGiven(config['negative_slope']);
  if (isBent && (config['threshold'] ?? 0) !== 0) return null;
  if (isBent && (config['negative_slope'] ?? 0) !== 0) return null;
  if (!isGiven(config['max_value'])) return 'relu';
  return config['max_value'] === 6 ? 'relu6' : null;
}

function activationLayer(value: Plain | undefined): {className: string; config: PlainObject} {
  if (typeof value === 'string') return {className: value, config: {}};
  const {class_name: className, config} = value as PlainObject;
  return {className: className as string, config: isPlainObject(config) ? config : {}};
}

/** Takes a config's activation into account: its weights stand behind the layer's own, and it is applied at the end. */
export function withActivation(definition: LayerDefinition, fuses = false): LayerDefinition {
  return {
    ...definition,
    reads: [...new Set([...definition.reads, 'activation'])],
    weights: (config) => {
      const own = definition.weights?.(config) ?? {trainable: []};
      return {...own, trainable: [...own.trainable, ...activation(config['activation']).weights]};
    },
    build: (config, call) => {
      const op = definition.build(config, call);
      const {fused, weights: names, apply} = activation(config['activation']);
      if (fused === 'linear' || (fuses && fused)) return op;
      return (inputs, weights, masks) => {
        const own = weights.length - names.length;
        const made = op(inputs, weights.slice(0, own), masks);
        return apply(made as tf.Tensor, weights.slice(own));
      };
    },
  };
}

function rectified(x: tf.Tensor, max: number): tf.Tensor {
  if (max === Infinity) return tf.relu(x);
  return max === 6 ? tf.relu6(x) : tf.clipByValue(x, 0, max);
}

const relu: LayerDefinition = {
  reads: ['max_value', 'negative_slope', 'threshold'],
  masks: passesMask,
  build: (config) => {
    const max = numberOption(config, 'max_value', Infinity);
    const slope = numberOption(config, 'negative_slope', 0);
    const threshold = numberOption(config, 'threshold', 0);
    if (slope === 0 && threshold === 0) return ([x]) => rectified(x!, max);
    return ([x]) => {
      // At the threshold itself Keras gives 0.
      const above = tf.greater(x!, threshold);
      const kept = max === Infinity ? x! : tf.minimum(x!, max);
      return tf.where(above, kept, tf.mul(tf.sub(x!, threshold), slope));
    };
  },
};

/** What a softmax layer adds to values that a mask leaves out. */
const FAR = -1e9;

const softmax: LayerDefinition = {
  reads: ['axis'],
  arguments: ['mask'],
  masks: () => 'use-pass',
  build: (config) => {
    const axes = axesOption(config, 'axis', [-1]);
    return ([given], _weights, [mask]) => {
      const x = mask ? tf.add(given!, tf.mul(tf.sub(1, mask), FAR)) : given!;
      const resolved = axes.map((axis) => axisOf(axis, x.rank));
      if (resolved.length === 1 && resolved[0] === x.rank - 1) return tf.softmax(x, -1);
      const shifted = tf.exp(tf.sub(x, tf.max(x, resolved, true)));
      return tf.div(shifted, tf.sum(shifted, resolved, true));
    };
  },
};

export const activationLayers: LayerTable = {
  Activation: {
    reads: ['activation'],
    masks: passesMask,
    weights: (config) => ({trainable: activation(config['activation']).weights}),
    build: (config) => {
      const {apply} = activation(config['activation']);
      return ([x], weights) => apply(x!, weights);
    },
  },
  ReLU: relu,
  LeakyReLU: {
    reads: ['alpha'],
    masks: passesMask,
    build: (config) => {
      const alpha = numberOption(config, 'alpha', 0.3);
      return ([x]) => tf.leakyRelu(x!, alpha);
    },
  },
  ELU: {
    reads: ['alpha'],
    masks: passesMask,
    build: (config) => {
      const alpha = numberOption(config, 'alpha', 1);
      return ([x]) => (alpha === 1 ? tf.elu(x!) : tf.where(tf.greater(x!, 0), x!, tf.mul(tf.expm1(x!), alpha)));
    },
  },
  PReLU: {
    reads: [],
    // The shape of its weight says which axes share a slope.
    ignores: ['shared_axes'],
    weights: () => ({trainable: ['alpha']}),
    masks: passesMask,
    build:
      () =>
      ([x], [alpha]) =>
        tf.sub(tf.relu(x!), tf.mul(alpha!, tf.relu(tf.neg(x!)))),
  },
  ThresholdedReLU: {
    reads: ['theta'],
    masks: passesMask,
    build: (config) => {
      const theta = numberOption(config, 'theta', 1);
      return ([x]) => tf.mul(x!, tf.cast(tf.greater(x!, theta), 'float32'));
    },
  },
  Softmax: softmax,
};
