/** Recurrent layers, unrolled over the time steps of their input (keras.backend.rnn). */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {isList, isTensorArgument, type Call} from '../call';
import type {LayerDefinition, LayerOp, LayerTable, MaskRule} from '../layer';
import {PlanError} from '../plan-error';
import {flag, innerLayer, numberOption} from '../options';
import {cellOf, CELLS, type Cell, type CellDefinition} from './recurrent-cells';

/**
 * What every recurrent layer reads, and what it may ignore: how the loop is written, and what a batch leaves behind.
 */
export const OF_THE_LOOP = {
  reads: ['go_backwards', 'return_sequences', 'time_major', 'zero_output_for_mask', 'unroll', 'num_constants'],
  ignores: ['return_state', 'stateful', 'implementation'],
  arguments: ['mask', 'initial_state'],
  masks: (config: PlainObject): MaskRule => (flag(config, 'return_sequences', false) ? 'use-pass' : 'use'),
};

/** Where values are dropped in training. */
export const DROPS_OUT = {
  reads: ['dropout', 'recurrent_dropout'],
  trains: (config: PlainObject): boolean =>
    numberOption(config, 'dropout', 0) > 0 || numberOption(config, 'recurrent_dropout', 0) > 0,
};

/** Runs a cell over time. Outputs: the last output or all of them, then the last states. */
export function unrolled(cell: Cell, config: PlainObject, call: Call): LayerOp {
  checkStates(config, call);
  const backwards = flag(config, 'go_backwards', false);
  const sequences = flag(config, 'return_sequences', false);
  const zeroWhereMasked = flag(config, 'zero_output_for_mask', false);
  const timeMajor = flag(config, 'time_major', false);
  const zeroesLater = zeroWhereMasked && sequences && backwards && flag(config, 'unroll', false);
  return ([given, ...initial], weights, [mask]) => {
    const x = timeMajor ? swapped(given!) : given!;
    const [batch, length, ...rest] = x.shape as [number, number, ...number[]];
    const projected = cell.project(tf.reshape(x, [batch * length, ...rest]), weights);
    const steps = tf.unstack(tf.reshape(projected, [batch, length, ...projected.shape.slice(1)]), 1);
    const counts = mask ? tf.unstack(mask, timeMajor ? 0 : 1) : null;
    if (backwards) for (const list of [steps, counts]) list?.reverse();
    const zero = cell.initial(steps[0]!, weights);
    let states: readonly tf.Tensor[] = initial.length ? initial : zero;
    if (states.length !== zero.length)
      throw new PlanError(`it is given ${states.length} initial states and has ${zero.length}`);
    const outputs: tf.Tensor[] = [];
    for (const [t, step] of steps.entries()) {
      const made = cell.step(step, states, weights);
      const counted = counts?.[t];
      if (!counted) {
        ({states} = made);
        outputs.push(made.output);
        continue;
      }
      states = made.states.map((state, i) => chosen(counted, state, states[i]!));
      const before = zeroWhereMasked && !zeroesLater ? undefined : outputs.at(-1);
      outputs.push(chosen(counted, made.output, before ?? tf.zerosLike(made.output)));
    }
    if (counts && zeroesLater) zeroInPlace(outputs, counts);
    const all = sequences ? tf.stack(outputs, 1) : outputs.at(-1)!.clone();
    return [sequences && timeMajor ? swapped(all) : all, ...states.map((state) => state.clone())];
  };
}

/**
 * What Keras does when it unrolls backwards: it makes outputs zero by the mask in its first order, where the outputs
 * are in the other.
 */
function zeroInPlace(outputs: tf.Tensor[], counts: readonly tf.Tensor[]): void {
  const last = outputs.length - 1;
  const zeroed = outputs.map((output, t) => chosen(counts[last - t]!, output, tf.zerosLike(output)));
  outputs.splice(0, outputs.length, ...zeroed);
}

/** Initial states come behind the input, or as an argument of their own; constants are not states. */
export function checkStates(config: PlainObject, {keywords}: Call): void {
  if (numberOption(config, 'num_constants', 0) > 0) throw new PlanError('constants beside its input are not supported');
  const given = keywords['initial_state'] ?? [];
  const states = isList(given) ? given : [given];
  if (!states.every(isTensorArgument)) throw new PlanError('its initial_state is not made of tensors');
}

/** `yes` for the items of the batch that count, `no` for the others. */
function chosen(counts: tf.Tensor, yes: tf.Tensor, no: tf.Tensor): tf.Tensor {
  const counted = tf.reshape(counts, [counts.size, ...Array.from({length: yes.rank - 1}, () => 1)]);
  return tf.where(tf.notEqual(counted, 0), yes, no);
}

function swapped(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}

function recurrent(cell: CellDefinition): LayerDefinition {
  return {
    ...OF_THE_LOOP,
    trains: DROPS_OUT.trains,
    reads: [...OF_THE_LOOP.reads, ...DROPS_OUT.reads, ...cell.reads],
    ignores: [...new Set([...OF_THE_LOOP.ignores, ...cell.ignores])].filter((key) => !DROPS_OUT.reads.includes(key)),
    weights: (config) => ({trainable: cell.make(config).weights}),
    build: (config, call) => unrolled(cell.make(config), config, call),
  };
}

const [simple, lstm, gru] = [
  recurrent(CELLS['SimpleRNNCell']!),
  recurrent(CELLS['LSTMCell']!),
  recurrent(CELLS['GRUCell']!),
];

export const recurrentLayers: LayerTable = {
  RNN: {
    ...OF_THE_LOOP,
    reads: [...OF_THE_LOOP.reads, 'cell'],
    // Its cell may drop values out.
    trains: () => true,
    weights: (config) => ({trainable: cellOf(innerLayer(config['cell'])).weights}),
    build: (config, call) => unrolled(cellOf(innerLayer(config['cell'])), config, call),
  },
  SimpleRNN: simple,
  LSTM: lstm,
  LSTMV1: recurrent(CELLS['LSTMCellV1']!),
  LSTMV2: lstm,
  GRU: gru,
  GRUV1: recurrent(CELLS['GRUCellV1']!),
  GRUV2: gru,
};
