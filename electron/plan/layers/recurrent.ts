/** Recurrent layers, unrolled over the time steps of their input (keras.backend.rnn). */
import * as tf from '@tensorflow/tfjs-core';
import type {PlainObject} from '../../keras/json';
import {flag, innerLayer, PlanError, textOption, type LayerDefinition, type LayerOp, type LayerTable} from '../layer';
import {activation} from './activation';

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

function names(config: PlainObject): string[] {
  return ['kernel', 'recurrent_kernel', ...(flag(config, 'use_bias', true) ? ['bias'] : [])];
}

function times(x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const y = tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
  return bias ? tf.add(y, bias) : y;
}

function zeroState(x: tf.Tensor, recurrent: tf.Tensor): tf.Tensor {
  return tf.zeros([x.shape[0]!, recurrent.shape[0]!]);
}

function simpleCell(config: PlainObject): Cell {
  const act = activation(config['activation']);
  return {
    weights: names(config),
    project: (x, [kernel, , bias]) => times(x, kernel!, bias),
    initial: (x, [, recurrent]) => [zeroState(x, recurrent!)],
    step: (x, [h], [, recurrent]) => {
      const output = act.apply(tf.add(x, times(h!, recurrent!)));
      return {output, states: [output]};
    },
  };
}

function lstmCell(config: PlainObject): Cell {
  const act = activation(config['activation']);
  const gate = activation(config['recurrent_activation'] ?? 'sigmoid');
  return {
    weights: names(config),
    project: (x, [kernel, , bias]) => times(x, kernel!, bias),
    initial: (x, [, recurrent]) => [zeroState(x, recurrent!), zeroState(x, recurrent!)],
    step: (x, [h, c], [, recurrent]) => {
      const [input, forget, candidate, out] = tf.split(tf.add(x, times(h!, recurrent!)), 4, 1) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const memory = tf.add(tf.mul(gate.apply(forget), c!), tf.mul(gate.apply(input), act.apply(candidate)));
      const output = tf.mul(gate.apply(out), act.apply(memory));
      return {output, states: [output, memory]};
    },
  };
}

/**
 * Gates in Keras's order: update, reset, candidate. With `reset_after` the reset gate works on the product and there
 * are two biases.
 */
function gruCell(config: PlainObject): Cell {
  const act = activation(config['activation']);
  const gate = activation(config['recurrent_activation'] ?? 'sigmoid');
  const resetAfter = flag(config, 'reset_after', true);
  const biasRow = (bias: tf.Tensor | undefined, row: number): tf.Tensor | undefined =>
    bias && resetAfter ? tf.reshape(tf.slice(bias, [row, 0], [1, bias.shape[1]!]), [-1]) : undefined;
  return {
    weights: names(config),
    project: (x, [kernel, , bias]) => times(x, kernel!, resetAfter ? biasRow(bias, 0) : bias),
    initial: (x, [, recurrent]) => [zeroState(x, recurrent!)],
    step: (x, [h], [, recurrent, bias]) => {
      const [xz, xr, xh] = tf.split(x, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
      let z: tf.Tensor;
      let candidate: tf.Tensor;
      if (resetAfter) {
        const [hz, hr, hh] = tf.split(times(h!, recurrent!, biasRow(bias, 1)), 3, 1) as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        z = gate.apply(tf.add(xz, hz));
        candidate = act.apply(tf.add(xh, tf.mul(gate.apply(tf.add(xr, hr)), hh)));
      } else {
        const [rz, rr, rh] = tf.split(recurrent!, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
        z = gate.apply(tf.add(xz, times(h!, rz)));
        const r = gate.apply(tf.add(xr, times(h!, rr)));
        candidate = act.apply(tf.add(xh, times(tf.mul(r, h!), rh)));
      }
      const output = tf.add(tf.mul(z, h!), tf.mul(tf.sub(1, z), candidate));
      return {output, states: [output]};
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

const CELLS: Readonly<Record<string, (config: PlainObject) => Cell>> = {
  SimpleRNN: simpleCell,
  SimpleRNNCell: simpleCell,
  LSTM: lstmCell,
  LSTMCell: lstmCell,
  GRU: gruCell,
  GRUCell: gruCell,
  StackedRNNCells: stackedCells,
  RNN: (config) => cellOf(innerLayer(config['cell'])),
};

function cellOf({className, config}: {readonly className: string; readonly config: PlainObject}): Cell {
  const make = CELLS[className.replace(/V[12]$/, '')];
  if (!make) throw new PlanError(`the cell ${className} is not supported`);
  return make(config);
}

/** Runs a cell over time. Outputs: the last output or all of them, then the last states. */
export function unrolled(cell: Cell, config: PlainObject): LayerOp {
  const backwards = flag(config, 'go_backwards', false);
  const sequences = flag(config, 'return_sequences', false);
  const zeroWhereMasked = flag(config, 'zero_output_for_mask', false);
  const timeMajor = flag(config, 'time_major', false);
  return ([given, ...initial], weights, [mask]) => {
    const x = timeMajor ? swapped(given!) : given!;
    const [batch, length, ...rest] = x.shape as [number, number, ...number[]];
    const projected = cell.project(tf.reshape(x, [batch * length, ...rest]), weights);
    const steps = tf.unstack(tf.reshape(projected, [batch, length, ...projected.shape.slice(1)]), 1);
    const counts = mask ? tf.unstack(mask, 1) : null;
    if (backwards) for (const list of [steps, counts]) list?.reverse();
    let states: readonly tf.Tensor[] = initial.length ? initial : cell.initial(steps[0]!, weights);
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
      const before = zeroWhereMasked ? undefined : outputs.at(-1);
      outputs.push(chosen(counted, made.output, before ?? tf.zerosLike(made.output)));
    }
    const all = sequences ? tf.stack(outputs, 1) : outputs.at(-1)!.clone();
    return [sequences && timeMajor ? swapped(all) : all, ...states.map((state) => state.clone())];
  };
}

/** `yes` for the items of the batch that count, `no` for the others. */
function chosen(counts: tf.Tensor, yes: tf.Tensor, no: tf.Tensor): tf.Tensor {
  const c = tf.reshape(counts, [counts.size, ...Array.from({length: yes.rank - 1}, () => 1)]);
  return tf.add(tf.mul(c, yes), tf.mul(tf.sub(1, c), no));
}

function swapped(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}

function recurrent(className: string): LayerDefinition {
  return {
    weights: (config) => ({trainable: cellOf({className, config}).weights}),
    masks: (config) => (flag(config, 'return_sequences', false) ? 'use-pass' : 'use'),
    build: (config) => unrolled(cellOf({className, config}), config),
  };
}

const bidirectional: LayerDefinition = {
  weights: (config) => {
    const {forward, backward} = directions(config);
    return {trainable: [...cellOf(forward).weights, ...cellOf(backward).weights]};
  },
  masks: (config) => (flag(innerLayer(config['layer']).config, 'return_sequences', false) ? 'use-pass' : 'use'),
  build: (config) => {
    const {forward, backward} = directions(config);
    const mode = config['merge_mode'] === null ? null : textOption(config, 'merge_mode', 'concat');
    const [ahead, back] = [cellOf(forward), cellOf(backward)];
    const [runAhead, runBack] = [unrolled(ahead, forward.config), unrolled(back, backward.config)];
    const sequences = flag(forward.config, 'return_sequences', false);
    return ([x, ...initial], weights, masks) => {
      const half = initial.length / 2;
      const [y, ...states] = runAhead(
        [x!, ...initial.slice(0, half)],
        weights.slice(0, ahead.weights.length),
        masks,
      ) as tf.Tensor[];
      const [z, ...backStates] = runBack(
        [x!, ...initial.slice(half)],
        weights.slice(ahead.weights.length),
        masks,
      ) as tf.Tensor[];
      const reversed = sequences ? tf.reverse(z!, 1) : z!;
      const merged = mode === null ? [y!, reversed] : [merge(mode, y!, reversed)];
      return [...merged, ...states, ...backStates];
    };
  },
};

/** The layer, and the one that goes the other way: given, or the same turned round. */
function directions(config: PlainObject): {
  readonly forward: {className: string; config: PlainObject};
  readonly backward: {className: string; config: PlainObject};
} {
  const forward = innerLayer(config['layer']);
  const given = config['backward_layer'];
  const backward =
    given === null || given === undefined
      ? {...forward, config: {...forward.config, go_backwards: !flag(forward.config, 'go_backwards', false)}}
      : innerLayer(given);
  return {forward, backward};
}

function merge(mode: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (mode === 'concat') return tf.concat([a, b], a.rank - 1);
  if (mode === 'sum') return tf.add(a, b);
  if (mode === 'ave') return tf.div(tf.add(a, b), 2);
  if (mode === 'mul') return tf.mul(a, b);
  throw new PlanError(`merge_mode "${mode}" is not supported`);
}

export const recurrentLayers: LayerTable = {
  RNN: recurrent('RNN'),
  SimpleRNN: recurrent('SimpleRNN'),
  LSTM: recurrent('LSTM'),
  LSTMV1: recurrent('LSTM'),
  LSTMV2: recurrent('LSTM'),
  GRU: recurrent('GRU'),
  GRUV1: recurrent('GRU'),
  GRUV2: recurrent('GRU'),
  Bidirectional: bidirectional,
};
