import type {Plain, PlainObject} from '../json';
import {activationWeights, withActivation} from './activations';
import {convolved} from './windows';
import {withBias} from './dense';
import {
  agrees,
  layoutOf,
  ShapeError,
  showShape,
  sizeOption,
  sizesOption,
  times,
  type LayerShapes,
  type Shape,
  type ShapeRule,
  type Size,
} from './shape';

/** A cell: the sizes of its states, the first of which is what it gives, and its weights for inputs of a size. */
interface Cell {
  readonly states: readonly Size[];
  /** Null: of a class that is not known. */
  readonly weights: (input: Size) => readonly Shape[] | null;
}

type CellRule = (config: PlainObject) => Cell;

const gated =
  (gates: number, states: number, bias: (config: PlainObject, width: Size) => Shape): CellRule =>
  (config) => {
    const units = sizeOption(config, 'units');
    const width = times(units, gates);
    return {
      states: Array.from({length: states}, () => units),
      weights: (input) => {
        const kernels = [
          [input, width],
          [units, width],
        ];
        return withActivations(config, withBias(config, kernels, bias(config, width)), [null, units]);
      },
    };
  };

/** Activations that are layers, applied to states, have their weights behind the cell's. */
function withActivations(config: PlainObject, own: readonly Shape[], state: Shape): readonly Shape[] | null {
  const given = ['activation', 'recurrent_activation'].map((key) => activationWeights(config, state, key));
  return withActivation({outputs: [], weights: own}, given).weights;
}

const oneBias = (_: PlainObject, width: Size): Shape => [width];
/**
 * With `reset_after` there is one bias for the input and one for the state; the old GRU had it off. Where the config
 * does not say, the weights do.
 */
function gruBias({reset_after: resetAfter}: PlainObject, width: Size): Shape {
  if (typeof resetAfter !== 'boolean') return null;
  return resetAfter ? [2, width] : [width];
}

const CELLS: Readonly<Record<string, CellRule>> = {
  SimpleRNN: gated(1, 1, oneBias),
  GRU: gated(3, 1, gruBias),
  LSTM: gated(4, 2, oneBias),
};

function cellOf(value: Plain | undefined): Cell | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const {class_name: name, config} = value as PlainObject;
  if (typeof name !== 'string' || config === null || typeof config !== 'object' || Array.isArray(config)) return null;
  if (name === 'StackedRNNCells') return stacked((config as PlainObject)['cells']);
  const rule = CELLS[name.replace(/Cell(V[12])?$/, '')];
  return rule && name.includes('Cell') ? rule(config as PlainObject) : null;
}

/** Each cell is given what the one before gives. */
function stacked(value: Plain | undefined): Cell | null {
  const cells = Array.isArray(value) ? (value as readonly Plain[]).map(cellOf) : [null];
  if (!cells.every((cell) => cell !== null)) return null;
  return {
    states: [cells.at(-1)!.states[0]!, ...cells.flatMap((cell) => cell.states).map(() => null)].slice(0, 1),
    weights: (input) => {
      const all = cells.map((cell, i) => cell.weights(i === 0 ? input : cells[i - 1]!.states[0]!));
      return all.every((weights) => weights !== null) ? all.flat() : null;
    },
  };
}

/** `given`: initial states, which come behind the input or by name. */
function unrolled(config: PlainObject, x: Shape, cell: Cell | null, given: readonly Shape[] = []): LayerShapes {
  if (!cell || config['time_major'] === true) return {outputs: [null], weights: null};
  const [batch, time, input] = x?.length === 3 ? x : [x?.[0] ?? null, null, null];
  const [first] = cell.states as readonly [Size];
  checkStates(cell.states, given);
  const output: Shape = config['return_sequences'] === true ? [batch!, time!, first] : [batch!, first];
  const states = config['return_state'] === true ? cell.states.map((size): Shape => [batch!, size]) : [];
  return {outputs: [output, ...states], weights: cell.weights(input ?? null)};
}

function checkStates(states: readonly Size[], given: readonly Shape[]): void {
  if (given.length !== states.length) return;
  const wrong = given.find((shape, i) => !agrees(shape, [null, states[i]!]));
  if (wrong)
    throw new ShapeError(`it is given a state of ${showShape(wrong)} and has states of ${states.join(' and ')}`);
}

const rnn: ShapeRule = (config, [x = null]) => {
  const {class_name: name} = (config['cell'] ?? {}) as PlainObject;
  const shapes = unrolled(config, x, cellOf(config['cell']));
  // The states of several cells are not worth knowing.
  return name === 'StackedRNNCells' ? {...shapes, outputs: shapes.outputs.slice(0, 1)} : shapes;
};

const named =
  (cell: string): ShapeRule =>
  (config, [x = null, ...states], argument) =>
    unrolled(config, x, CELLS[cell]!(config), states.length ? states : argument('initial_state'));

/** Both directions have their weights, and their outputs are put side by side unless they are merged otherwise. */
const bidirectional: ShapeRule = (config, [x = null]) => {
  checkDirections(optionsOf(config['layer']), optionsOf(config['backward_layer']));
  const forward = wrapped(config['layer'], x);
  const backward = (config['backward_layer'] ?? null) === null ? forward : wrapped(config['backward_layer'], x);
  const weights = forward?.weights && backward?.weights ? [...forward.weights, ...backward.weights] : null;
  const one = forward?.outputs[0] ?? null;
  const other = backward?.outputs[0] ?? null;
  if (!one || !other) return {outputs: [null], weights};
  // Left out it is Keras's default.
  const merge = 'merge_mode' in config ? config['merge_mode'] : 'concat';
  if ((merge ?? null) === null) return {outputs: [one, other], weights};
  if (merge !== 'concat') return {outputs: [one], weights};
  const [a, b] = [one.at(-1) ?? null, other.at(-1) ?? null];
  return {outputs: [[...one.slice(0, -1), a === null || b === null ? null : a + b]], weights};
};

/** Keras wants two layers that give the same, one forwards and one backwards. */
function checkDirections(forward: PlainObject | null, backward: PlainObject | null): void {
  if (!forward || !backward) return;
  const differs = ['stateful', 'return_sequences', 'return_state'].find((key) => forward[key] !== backward[key]);
  if (differs) throw new ShapeError(`its two layers differ in ${differs}`);
  if (forward['go_backwards'] === backward['go_backwards']) throw new ShapeError('its two layers go the same way');
}

function optionsOf(layer: Plain | undefined): PlainObject | null {
  const config = (layer as PlainObject | null | undefined)?.['config'] ?? null;
  return typeof config === 'object' && !Array.isArray(config) ? (config as PlainObject) : null;
}

function wrapped(value: Plain | undefined, x: Shape): LayerShapes | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const {class_name: name, config} = value as PlainObject;
  const rule = typeof name === 'string' ? recurrentShapes[name] : undefined;
  return rule && config !== null && typeof config === 'object' ? rule(config as PlainObject, [x], () => []) : null;
}

const convLstm =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const [batch = null, time = null] = x?.length === rank + 3 ? x : [];
    const layout = layoutOf(config, x?.length === rank + 3 ? [batch, ...x.slice(2)] : null, rank);
    const [filters, kernel] = [sizeOption(config, 'filters'), sizesOption(config, 'kernel_size', rank)];
    const state = layout.with(convolved(config, layout, rank), filters);
    const output = state && config['return_sequences'] === true ? [batch, time, ...state.slice(1)] : state;
    const width = times(filters, 4);
    const kernels = [
      [...kernel, layout.channels, width],
      [...kernel, filters, width],
    ];
    return {
      outputs: config['return_state'] === true ? [output, state, state] : [output],
      weights: withActivations(config, withBias(config, kernels, [width]), state),
    };
  };

export const recurrentShapes: Readonly<Record<string, ShapeRule>> = {
  SimpleRNN: named('SimpleRNN'),
  ...Object.fromEntries(['GRU', 'GRUV1', 'GRUV2'].map((name) => [name, named('GRU')])),
  ...Object.fromEntries(['LSTM', 'LSTMV1', 'LSTMV2'].map((name) => [name, named('LSTM')])),
  RNN: rnn,
  Bidirectional: bidirectional,
  ConvLSTM1D: convLstm(1),
  ConvLSTM2D: convLstm(2),
  ConvLSTM3D: convLstm(3),
};
