/** Attention: dot-product, additive, multi-head. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {isTensorArgument, type Argument, type Call} from '../call';
import {axisOf, type LayerDefinition, type LayerTable} from '../layer';
import {PlanError} from '../plan-error';
import {axesOption, choiceOption, flag, isGiven, numberOption} from '../options';
import {einsum} from './einsum';

/** What Keras takes from the scores that do not count. */
const FAR = 1e9;

type Score = (query: tf.Tensor, key: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;

/**
 * Inputs: query, value and perhaps key, each (batch, steps, width). Outputs: the attended values, then the attention.
 */
function attention(weights: (config: PlainObject) => string[], score: (config: PlainObject) => Score): LayerDefinition {
  return {
    reads: ['use_scale', 'score_mode', 'causal', 'dropout'],
    arguments: ['mask', 'return_attention_scores', 'use_causal_mask'],
    trains: dropsOut,
    weights: (config) => ({trainable: weights(config)}),
    masks: () => 'use-pass',
    build: (config, call) => {
      const scoreOf = score(config);
      const isCausal = flag(config, 'causal', false) || isSet(call, 'use_causal_mask');
      return ([query, value, given], own, [queryMask, valueMask]) => {
        const scores = scoreOf(query!, given ?? value!, own);
        const columns = valueMask ? tf.expandDims(valueMask, 1) : null;
        const allowed = joined(columns, isCausal ? past(scores.shape[1]!, scores.shape[2]!) : null);
        const shares = tf.softmax(allowed ? tf.sub(scores, tf.mul(FAR, tf.sub(1, allowed))) : scores, -1);
        const attended = tf.matMul(shares, value!);
        return [queryMask ? tf.mul(attended, tf.expandDims(queryMask, 2)) : attended, shares];
      };
    },
  };
}

/** A flag of the call; a computed one is refused. */
function isSet({keywords}: Call, name: string): boolean {
  const value = keywords[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw new PlanError(`its argument ${name} is not true or false`);
}

function dropsOut(config: PlainObject): boolean {
  return numberOption(config, 'dropout', 0) > 0;
}

/** (1, queries, keys): 1 where the key does not come after the query. */
function past(queries: number, keys: number): tf.Tensor {
  return tf.tensor3d(
    Float32Array.from({length: queries * keys}, (_, i) => (i % keys > Math.floor(i / keys) ? 0 : 1)),
    [1, queries, keys],
  );
}

/** Every query plus every key: (batch, queries, keys, width). */
function sums(query: tf.Tensor, key: tf.Tensor): tf.Tensor {
  return tf.add(tf.expandDims(query, 2), tf.expandDims(key, 1));
}

const dotProduct = attention(
  (config) => [
    ...(flag(config, 'use_scale', false) ? ['scale'] : []),
    ...(config['score_mode'] === 'concat' ? ['concat_score_weight'] : []),
  ],
  (config) => {
    const scaled = flag(config, 'use_scale', false);
    if (choiceOption(config, 'score_mode', ['dot', 'concat'], 'dot') === 'dot') {
      return (query, key, [scale]) => {
        const scores = tf.matMul(query, key, false, true);
        return scale ? tf.mul(scores, scale) : scores;
      };
    }
    return (query, key, weights) => {
      const [scale, weight] = scaled ? weights : [null, weights[0]];
      const both = sums(query, key);
      return tf.mul(tf.sum(tf.tanh(scale ? tf.mul(both, scale) : both), -1), weight!);
    };
  },
);

const additive = attention(
  (config) => (flag(config, 'use_scale', true) ? ['scale'] : []),
  () =>
    (query, key, [scale]) => {
      const bent = tf.tanh(sums(query, key));
      return tf.sum(scale ? tf.mul(bent, scale) : bent, -1);
    },
);

const LETTERS = 'abcdefghijklmnopq'.split('');

const multiHead: LayerDefinition = {
  reads: ['key_dim', 'use_bias', 'attention_axes', 'dropout'],
  // What is left of them at inference are the shapes of the weights.
  ignores: ['num_heads', 'value_dim', 'output_shape', 'query_shape', 'key_shape', 'value_shape'],
  arguments: ['value', 'key', 'attention_mask', 'return_attention_scores', 'use_causal_mask'],
  trains: dropsOut,
  weights: (config) => {
    const bias = flag(config, 'use_bias', true);
    return {
      trainable: ['query', 'key', 'value', 'output'].flatMap((part) => [
        `${part} kernel`,
        ...(bias ? [`${part} bias`] : []),
      ]),
    };
  },
  masks: () => 'use-pass',
  build: (config, call) => {
    const bias = flag(config, 'use_bias', true);
    const keyWidth = numberOption(config, 'key_dim', 1);
    const given = isGiven(config['attention_axes']) ? axesOption(config, 'attention_axes', []) : null;
    const isCausal = isSet(call, 'use_causal_mask');
    if (!isTensorArgument(call.keywords['value'])) throw new PlanError('it is called without a value');
    return (inputs, weights, masks) => {
      const parts = heads(inputs, masks, call);
      const {query, value, key} = parts;
      const inner = query.shape.slice(1, -1).map((_, i) => i + 1);
      const axes = given ? given.map((axis) => axisOf(axis, query.rank)) : inner;
      const part = (i: number): [tf.Tensor, tf.Tensor | undefined] =>
        bias ? [weights[2 * i]!, weights[2 * i + 1]] : [weights[i]!, undefined];
      const letters = lettersFor(query.rank, axes);
      const scores = einsum(
        `${letters.query}yz,${letters.key}yz->${letters.scores}`,
        tf.mul(projected(query, ...part(0)), 1 / Math.sqrt(keyWidth)),
        projected(key, ...part(1)),
      );
      const shares = sharesOf(scores, allowance(parts, isCausal), axes.length);
      const attended = einsum(
        `${letters.scores},${letters.key}yz->${letters.query}yz`,
        shares,
        projected(value, ...part(2)),
      );
      const [kernel, shift] = part(3);
      const made = LETTERS.slice(query.rank - 1, query.rank + kernel.rank - 3).join('');
      const out = einsum(`${letters.query}yz,yz${made}->${letters.query}${made}`, attended, kernel);
      return [shift ? tf.add(out, shift) : out, shares];
    };
  },
};

/** Letters of the query's axes; the key's differ where attention goes over them. y: heads, z: the width of one. */
function lettersFor(rank: number, axes: readonly number[]): Readonly<Record<'query' | 'key' | 'scores', string>> {
  const own = LETTERS.slice(0, rank - 1);
  const other = own.map((letter, axis) => (axes.includes(axis) ? letter.toUpperCase() : letter));
  const rest = own.filter((_, axis) => !axes.includes(axis));
  const attended = [...axes.map((axis) => own[axis]!), ...axes.map((axis) => other[axis]!)];
  return {query: own.join(''), key: other.join(''), scores: [...rest, 'y', ...attended].join('')};
}

/** Softmax over the last `attended` axes together, of what is allowed. */
function sharesOf(scores: tf.Tensor, allowed: tf.Tensor | null, attended: number): tf.Tensor {
  const masked = allowed ? tf.add(scores, tf.mul(-FAR, tf.sub(1, spread(allowed, scores.rank, attended)))) : scores;
  const lengths = masked.shape.slice(-attended).reduce((a, b) => a * b, 1);
  return tf.reshape(tf.softmax(tf.reshape(masked, [...masked.shape.slice(0, -attended), lengths]), -1), scores.shape);
}

/** x (…, width) by a kernel (width, heads, head width). */
function projected(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor {
  const y = tf.reshape(tf.matMul(tf.reshape(x, [-1, kernel.shape[0]!]), tf.reshape(kernel, [kernel.shape[0]!, -1])), [
    ...x.shape.slice(0, -1),
    ...kernel.shape.slice(1),
  ]);
  return bias ? tf.add(y, bias) : y;
}

interface Heads {
  readonly query: tf.Tensor;
  readonly value: tf.Tensor;
  readonly key: tf.Tensor;
  /** The one given in the call. */
  readonly mask: tf.Tensor | null;
  /** Those that came with the three. */
  readonly masks: Readonly<Record<'query' | 'value' | 'key', tf.Tensor | null>>;
}

function heads(inputs: readonly tf.Tensor[], masks: readonly (tf.Tensor | null)[], {first, keywords}: Call): Heads {
  const place = (argument: Argument | undefined): number | null =>
    isTensorArgument(argument) ? argument.tensor : null;
  const queryAt = place(first) ?? 0;
  const valueAt = place(keywords['value'])!;
  const keyAt = place(keywords['key']) ?? valueAt;
  const maskAt = place(keywords['attention_mask']);
  const maskOf = (at: number): tf.Tensor | null => masks[at] ?? null;
  return {
    query: inputs[queryAt]!,
    value: inputs[valueAt]!,
    key: inputs[keyAt]!,
    mask: maskAt === null ? null : inputs[maskAt]!,
    masks: {query: maskOf(queryAt), value: maskOf(valueAt), key: maskOf(keyAt)},
  };
}

/** What masks, causality and the call allow, (batch or 1, queries, keys) or with more axes; null: everything. */
function allowance({query, value, mask, masks}: Heads, isCausal: boolean): tf.Tensor | null {
  const rows = masks.query ? tf.expandDims(masks.query, 2) : null;
  const columns = [masks.value, masks.key].map((columnMask) => (columnMask ? tf.expandDims(columnMask, 1) : null));
  const before = isCausal ? past(query.shape[1]!, value.shape[1]!) : null;
  const automatic = [rows, ...columns, before].reduce(joined, null);
  if (!mask) return automatic;
  const own = tf.cast(mask, 'float32');
  return automatic ? tf.mul(tf.cast(tf.notEqual(own, 0), 'float32'), automatic) : own;
}

function joined(a: tf.Tensor | null, b: tf.Tensor | null): tf.Tensor | null {
  return a && b ? tf.mul(a, b) : (a ?? b);
}

/** A mask (batch…, queries…, keys…) with an axis for the heads, and for what is not attended over. */
function spread(mask: tf.Tensor, rank: number, attended: number): tf.Tensor {
  const own = mask.rank - 2 * attended;
  const missing = rank - mask.rank;
  return tf.reshape(mask, [
    ...mask.shape.slice(0, own),
    ...Array.from({length: missing}, () => 1),
    ...mask.shape.slice(own),
  ]);
}

export const attentionLayers: LayerTable = {
  Attention: dotProduct,
  AdditiveAttention: additive,
  MultiHeadAttention: multiHead,
};
