/** One time step of a recurrent layer: SimpleRNN, LSTM, GRU, and several of them on top of one another. */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {optionsOf} from '../config-keys';
import {PlanError} from '../plan-error';
import {flag, innerLayer, isGiven} from '../options';
import {activation, type ChosenActivation} from './activation';

export interface Cell {
  readonly weights: readonly string[];
  /** What can be computed for all time steps at once, on (batch · time, …). */
  project(x: tf.Tensor, weights: readonly tf.Tensor[]): tf.Tensor;
  /** Zero states for the projected input of one step. */
  initial(x: tf.Tensor, weights: readonly tf.Tensor[]): tf.Tensor[];
  /** One step on projected input. */
  step(
    x: tf.Tensor,
    states: readonly tf.Tensor[],
    weights: readonly tf.Tensor[],
  ): {readonly output: tf.Tensor; readonly states: readonly tf.Tensor[]};
}

export interface CellDefinition {
  readonly reads: readonly string[];
  readonly ignores: readonly string[];
  readonly make: (config: PlainObject) => Cell;
}

/** What a cell has for training alone, or what the shapes of its weights say. */
const OF_A_CELL = ['units', 'unit_forget_bias', 'dropout', 'recurrent_dropout', 'implementation'];

interface Parts {
  readonly weights: readonly string[];
  /** The output's activation, with the weights that it may have brought, out of all weights. */
  readonly act: (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;
  readonly gate: (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;
  readonly bias: (weights: readonly tf.Tensor[]) => tf.Tensor | undefined;
}

/** The weights and activations of a cell; weights of activations stand behind its own. `gateDefault`: of its gates. */
export function partsOf(config: PlainObject, gateDefault: string | null): Parts {
  const hasBias = flag(config, 'use_bias', true);
  const own = ['kernel', 'recurrent_kernel', ...(hasBias ? ['bias'] : [])];
  // Null is an answer of its own: no activation.
  const {activation: ofOutput = 'tanh', recurrent_activation: ofGates = gateDefault} = config;
  const act = activation(ofOutput);
  const gate = gateDefault === null ? null : activation(ofGates);
  const actAt = own.length;
  const gateAt = actAt + act.weights.length;
  const applied =
    (chosen: ChosenActivation, at: number): Parts['act'] =>
    (x, weights) =>
      chosen.apply(x, weights.slice(at, at + chosen.weights.length));
  return {
    weights: [...own, ...act.weights, ...(gate?.weights ?? [])],
    act: applied(act, actAt),
    gate: applied(gate ?? act, gateAt),
    bias: (weights) => (hasBias ? weights[2] : undefined),
  };
}

function times(x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const y = tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
  return bias ? tf.add(y, bias) : y;
}

function zeroState(x: tf.Tensor, recurrent: tf.Tensor): tf.Tensor {
  return tf.zeros([x.shape[0]!, recurrent.shape[0]!]);
}

function simpleCell(config: PlainObject): Cell {
  const {weights, act, bias} = partsOf(config, null);
  return {
    weights,
    project: (x, all) => times(x, all[0]!, bias(all)),
    initial: (x, [, recurrent]) => [zeroState(x, recurrent!)],
    step: (x, [h], all) => {
      const output = act(tf.add(x, times(h!, all[1]!)), all);
      return {output, states: [output]};
    },
  };
}

/** The four gates of an LSTM, in Keras's order, applied to the memory. */
export function lstmStep(
  gates: tf.Tensor,
  memory: tf.Tensor,
  {act, gate}: Parts,
  weights: readonly tf.Tensor[],
): {readonly output: tf.Tensor; readonly states: readonly tf.Tensor[]} {
  const [input, forget, candidate, out] = tf.split(gates, 4, gates.rank - 1) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const kept = tf.mul(gate(forget, weights), memory);
  const next = tf.add(kept, tf.mul(gate(input, weights), act(candidate, weights)));
  const output = tf.mul(gate(out, weights), act(next, weights));
  return {output, states: [output, next]};
}

function lstmCell(config: PlainObject): Cell {
  const parts = partsOf(config, 'sigmoid');
  return {
    weights: parts.weights,
    project: (x, all) => times(x, all[0]!, parts.bias(all)),
    initial: (x, [, recurrent]) => [zeroState(x, recurrent!), zeroState(x, recurrent!)],
    step: (x, [h, c], all) => lstmStep(tf.add(x, times(h!, all[1]!)), c!, parts, all),
  };
}

type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

/**
 * Gates in Keras's order: update, reset, candidate. With `reset_after` the reset gate works on the product and there
 * are two biases; where a config is too old to say, the number of biases does.
 */
function gruCell(config: PlainObject): Cell {
  const parts = partsOf(config, 'sigmoid');
  const {act, gate} = parts;
  const given = isGiven(config['reset_after']) ? flag(config, 'reset_after', true) : null;
  const resetsAfter = (bias: tf.Tensor | undefined): boolean => given ?? (bias ? bias.rank === 2 : true);
  const biasRow = (bias: tf.Tensor | undefined, row: number): tf.Tensor | undefined =>
    bias && tf.reshape(tf.slice(bias, [row, 0], [1, bias.shape[1]!]), [-1]);
  return {
    weights: parts.weights,
    project: (x, all) => {
      const bias = parts.bias(all);
      return times(x, all[0]!, resetsAfter(bias) ? biasRow(bias, 0) : bias);
    },
    initial: (x, [, recurrent]) => [zeroState(x, recurrent!)],
    step: (x, [h], all) => {
      const [xz, xr, xh] = tf.split(x, 3, 1) as Three;
      const [recurrent, bias] = [all[1]!, parts.bias(all)];
      const combined = (z: tf.Tensor, candidate: tf.Tensor): ReturnType<Cell['step']> => {
        const output = tf.add(tf.mul(z, h!), tf.mul(tf.sub(1, z), candidate));
        return {output, states: [output]};
      };
      if (resetsAfter(bias)) {
        const [hz, hr, hh] = tf.split(times(h!, recurrent, biasRow(bias, 1)), 3, 1) as Three;
        const reset = gate(tf.add(xr, hr), all);
        return combined(gate(tf.add(xz, hz), all), act(tf.add(xh, tf.mul(reset, hh)), all));
      }
      const [rz, rr, rh] = tf.split(recurrent, 3, 1) as Three;
      const reset = gate(tf.add(xr, times(h!, rr)), all);
      return combined(gate(tf.add(xz, times(h!, rz)), all), act(tf.add(xh, times(tf.mul(reset, h!), rh)), all));
    },
  };
}

/** One cell's output is the next one's input; their states one after the other. */
function stackedCells(config: PlainObject): Cell {
  if (!Array.isArray(config['cells'])) throw new PlanError('the cells are not given');
  const cells = (config['cells'] as readonly PlainObject[]).map((cell) => cellOf(innerLayer(cell)));
  const shares = (weights: readonly tf.Tensor[]): (readonly tf.Tensor[])[] => {
    let at = 0;
    return cells.map(({weights: own}) => weights.slice(at, (at += own.length)));
  };
  return {
    weights: cells.flatMap((cell) => cell.weights),
    project: (x) => x.clone(),
    initial: (x, weights) => cells.flatMap((cell, i) => cell.initial(x, shares(weights)[i]!)),
    step: (x, states, weights) => {
      let output = x;
      let at = 0;
      const made: tf.Tensor[] = [];
      for (const [i, cell] of cells.entries()) {
        const own = shares(weights)[i]!;
        const count = cell.initial(output, own).length;
        const stepped = cell.step(cell.project(output, own), states.slice(at, at + count), own);
        at += count;
        output = stepped.output;
        made.push(...stepped.states);
      }
      return {output, states: made};
    },
  };
}

const simple: CellDefinition = {reads: ['activation', 'use_bias'], ignores: OF_A_CELL, make: simpleCell};
const lstm: CellDefinition = {
  reads: ['activation', 'recurrent_activation', 'use_bias'],
  ignores: OF_A_CELL,
  make: lstmCell,
};
const gru: CellDefinition = {
  reads: ['activation', 'recurrent_activation', 'use_bias', 'reset_after'],
  ignores: OF_A_CELL,
  make: gruCell,
};

/** In TensorFlow 1 gates were straight lines, and the reset gate came before the product. */
const ofVersion1 = (cell: CellDefinition): CellDefinition => ({
  ...cell,
  make: (config) => cell.make({recurrent_activation: 'hard_sigmoid', reset_after: false, ...config}),
});

export const CELLS: Readonly<Record<string, CellDefinition>> = {
  SimpleRNNCell: simple,
  LSTMCell: lstm,
  LSTMCellV1: ofVersion1(lstm),
  LSTMCellV2: lstm,
  GRUCell: gru,
  GRUCellV1: ofVersion1(gru),
  GRUCellV2: gru,
  StackedRNNCells: {reads: ['cells'], ignores: [], make: stackedCells},
};

/** A cell by the config that it is written as. Throws PlanError for one that is not known. */
export function cellOf({className, config}: {readonly className: string; readonly config: PlainObject}): Cell {
  const definition = Object.hasOwn(CELLS, className) ? CELLS[className] : undefined;
  if (!definition) throw new PlanError(`the cell ${className} is not supported`);
  try {
    return definition.make(optionsOf(definition, config));
  } catch (cause) {
    if (cause instanceof PlanError) throw new PlanError(`its cell ${className}: ${cause.message}`, {cause});
    throw cause;
  }
}
