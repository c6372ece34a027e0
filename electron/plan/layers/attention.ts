/** Attention: dot-product, additive, multi-head. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {isTensorArgument, type Argument, type Call} from '../call';
import {
  axisOf,
  flag,
  numberOption,
  numbers,
  PlanError,
  textOption,
  type LayerDefinition,
  type LayerTable,
} from '../layer';
import {einsum} from './einsum';

/** What Keras takes from the scores that do not count. */
const FAR = 1e9;

type Score = (query: tf.Tensor, key: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;

/**
 * Inputs: query, value and perhaps key, each (batch, steps, width). Outputs: the attended values, then the attention.
 */
function attention(weights: (config: PlainObject) => string[], score: (config: PlainObject) => Score): LayerDefinition {
  return {
    weights: (config) => ({trainable: weights(config)}),
    masks: () => 'use-pass',
    build: (config, call) => {
      const scoreOf = score(config);
      const isCausal = flag(config, 'causal', false) || call.keywords['use_causal_mask'] === true;
      return ([query, value, given], own, [queryMask, valueMask]) => {
        let scores = scoreOf(query!, given ?? value!, own);
        if (valueMask) scores = tf.sub(scores, tf.mul(FAR, tf.sub(1, tf.expandDims(valueMask, 1))));
        if (isCausal) scores = tf.sub(scores, tf.mul(FAR, future(scores.shape[1]!, scores.shape[2]!)));
        const shares = tf.softmax(scores, -1);
        const attended = tf.matMul(shares, value!);
        return [queryMask ? tf.mul(attended, tf.expandDims(queryMask, 2)) : attended, shares];
      };
    },
  };
}

/** 1 where the key comes after the query. */
function future(queries: number, keys: number): tf.Tensor {
  return tf.tensor2d(
    Float32Array.from({length: queries * keys}, (_, i) => (i % keys > Math.floor(i / keys) ? 1 : 0)),
    [queries, keys],
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
    if (textOption(config, 'score_mode', 'dot') === 'dot') {
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
    const given = numbers(config['attention_axes']);
    return (inputs, weights, masks) => {
      const {query, value, key, mask} = heads(inputs, call);
      const axes = given
        ? given.map((axis) => axisOf(axis, query.rank))
        : query.shape.slice(1, -1).map((_, i) => i + 1);
      const part = (i: number): [tf.Tensor, tf.Tensor | undefined] =>
        bias ? [weights[2 * i]!, weights[2 * i + 1]] : [weights[i]!, undefined];
      const [q, k, v] = [projected(query, ...part(0)), projected(key, ...part(1)), projected(value, ...part(2))];
      // Letters of the query's axes; the key's differ where attention goes over them. H: heads, D: width of one.
      const own = LETTERS.slice(0, query.rank - 1);
      const other = own.map((letter, axis) => (axes.includes(axis) ? letter.toUpperCase() : letter));
      const rest = own.filter((_, axis) => !axes.includes(axis));
      const scoreLetters = [...rest, 'y', ...axes.map((axis) => own[axis]!), ...axes.map((axis) => other[axis]!)].join(
        '',
      );
      let scores = einsum(
        `${own.join('')}yz,${other.join('')}yz->${scoreLetters}`,
        tf.mul(q, 1 / Math.sqrt(keyWidth)),
        k,
      );
      const allowed = joined(allowance(masks, call, query, value), mask);
      if (allowed) scores = tf.add(scores, tf.mul(-FAR, tf.sub(1, spread(allowed, scores.rank, axes.length))));
      const lengths = scores.shape.slice(-axes.length);
      const shares = tf.reshape(
        tf.softmax(
          tf.reshape(scores, [...scores.shape.slice(0, -axes.length), lengths.reduce((a, b) => a * b, 1)]),
          -1,
        ),
        scores.shape,
      );
      const attended = einsum(`${scoreLetters},${other.join('')}yz->${own.join('')}yz`, shares, v);
      const [kernel, shift] = part(3);
      const outer = kernel.rank - 2;
      const outLetters = LETTERS.slice(query.rank - 1, query.rank - 1 + outer).join('');
      const out = einsum(`${own.join('')}yz,yz${outLetters}->${own.join('')}${outLetters}`, attended, kernel);
      return [shift ? tf.add(out, shift) : out, shares];
    };
  },
};

/** x (…, width) by a kernel (width, heads, head width). */
function projected(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor {
  const y = tf.reshape(tf.matMul(tf.reshape(x, [-1, kernel.shape[0]!]), tf.reshape(kernel, [kernel.shape[0]!, -1])), [
    ...x.shape.slice(0, -1),
    ...kernel.shape.slice(1),
  ]);
  return bias ? tf.add(y, bias) : y;
}

function heads(
  inputs: readonly tf.Tensor[],
  {first, keywords}: Call,
): {query: tf.Tensor; value: tf.Tensor; key: tf.Tensor; mask: tf.Tensor | null} {
  const pick = (argument: Argument | undefined): tf.Tensor | null =>
    isTensorArgument(argument) ? inputs[argument.tensor]! : null;
  const query = pick(first) ?? inputs[0]!;
  const value = pick(keywords['value']) ?? inputs[1];
  if (!value) throw new PlanError('it is called without a value');
  return {query, value, key: pick(keywords['key']) ?? value, mask: pick(keywords['attention_mask'])};
}

/** What the masks of query and value and causality allow, (batch or 1, queries, keys); null: everything. */
function allowance(
  [queryMask, valueMask]: readonly (tf.Tensor | null)[],
  {keywords}: Call,
  query: tf.Tensor,
  value: tf.Tensor,
): tf.Tensor | null {
  const rows = queryMask ? tf.expandDims(queryMask, 2) : null;
  const columns = valueMask ? tf.expandDims(valueMask, 1) : null;
  const past =
    keywords['use_causal_mask'] === true ? tf.expandDims(tf.sub(1, future(query.shape[1]!, value.shape[1]!)), 0) : null;
  return joined(joined(rows, columns), past);
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
