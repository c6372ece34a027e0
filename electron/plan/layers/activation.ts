import * as tf from '@tensorflow/tfjs-core';
import type {Plain, PlainObject} from '../../keras/json';
import {axisOf, numberOption, numbers, passesMask, PlanError, type LayerTable} from '../layer';

type Activation = (x: tf.Tensor) => tf.Tensor;

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
  readonly apply: Activation;
}

/** The activation a config names; Keras 2.15 writes a name or {class_name, config: name}. */
export function activation(value: Plain | undefined): ChosenActivation {
  const name = activationName(value);
  const apply = ACTIVATIONS[name];
  if (!apply) throw new PlanError(`activation "${name}" is not supported`);
  return {fused: FUSED[name] ?? null, apply};
}

/** Whether the activation is one that the convolution's own kernel applies, and, with `only`, that very one. */
export function isFusedActivation(value: Plain | undefined, only: string | null): boolean {
  const name = activationName(value);
  return name in FUSED && (only === null || name === only);
}

function activationName(value: Plain | undefined): string {
  if (value === null || value === undefined) return 'linear';
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && !Array.isArray(value)) {
    const {config, class_name: className} = value as PlainObject;
    if (typeof config === 'string') return config;
    if (typeof className === 'string') return className.toLowerCase();
  }
  return JSON.stringify(value);
}

export const activationLayers: LayerTable = {
  Activation: {
    masks: passesMask,
    build: (config) => {
      const {apply} = activation(config['activation']);
      return ([x]) => apply(x!);
    },
  },
  ReLU: {
    masks: passesMask,
    build: (config) => {
      const max = typeof config['max_value'] === 'number' ? config['max_value'] : Infinity;
      const slope = numberOption(config, 'negative_slope', 0);
      const threshold = numberOption(config, 'threshold', 0);
      if (slope === 0 && threshold === 0)
        return ([x]) => (max === Infinity ? tf.relu(x!) : max === 6 ? tf.relu6(x!) : tf.clipByValue(x!, 0, max));
      return ([x]) => {
        const above = tf.greaterEqual(x!, threshold);
        const kept = max === Infinity ? x! : tf.minimum(x!, max);
        return tf.where(above, kept, tf.mul(tf.sub(x!, threshold), slope));
      };
    },
  },
  LeakyReLU: {
    masks: passesMask,
    build: (config) => {
      const alpha = numberOption(config, 'alpha', 0.3);
      return ([x]) => tf.leakyRelu(x!, alpha);
    },
  },
  ELU: {
    masks: passesMask,
    build: (config) => {
      const alpha = numberOption(config, 'alpha', 1);
      return ([x]) => (alpha === 1 ? tf.elu(x!) : tf.where(tf.greater(x!, 0), x!, tf.mul(tf.expm1(x!), alpha)));
    },
  },
  PReLU: {
    weights: () => ({trainable: ['alpha']}),
    masks: passesMask,
    build:
      () =>
      ([x], [alpha]) =>
        tf.sub(tf.relu(x!), tf.mul(alpha!, tf.relu(tf.neg(x!)))),
  },
  ThresholdedReLU: {
    masks: passesMask,
    build: (config) => {
      const theta = numberOption(config, 'theta', 1);
      return ([x]) => tf.mul(x!, tf.cast(tf.greater(x!, theta), 'float32'));
    },
  },
  Softmax: {
    build: (config) => {
      const axes = numbers(config['axis']) ?? [numberOption(config, 'axis', -1)];
      return ([x]) => {
        const resolved = axes.map((axis) => axisOf(axis, x!.rank));
        if (resolved.length === 1 && resolved[0] === x!.rank - 1) return tf.softmax(x!, -1);
        const shifted = tf.exp(tf.sub(x!, tf.max(x!, resolved, true)));
        return tf.div(shifted, tf.sum(shifted, resolved, true));
      };
    },
  },
};
