/** How a model's outputs are read as cells: Mesmer's four heads, or any one map. */
import {FaultError} from '../../contract/fault';
import type {Compartment} from '../../contract/compartments';
import {MESMER_HEADS} from '../../segment/mesmer';
import type {LoadedModel} from '../model/open-plan';

export interface Head {
  readonly kind: 'mesmer' | 'generic';
  readonly tileHeight: number;
  readonly tileWidth: number;
  /** Channels that the model takes. */
  readonly channels: number;
  /** For each compartment: which channels of which outputs become its planes. */
  readonly planes: ReadonlyMap<Compartment, readonly {readonly output: number; readonly channel: number}[]>;
  /** In words, shown with the result. */
  readonly reading: string;
}

/** Tiles of this size for a model that takes any. */
const ANY_SIDE = 256;

/** `outputChannels`: of each output, from a first prediction. Throws a FaultError for a model without a map in it. */
export function headOf(
  {inputs, outputs}: LoadedModel,
  compartments: readonly Compartment[],
  outputChannels: readonly number[] | null,
): Head {
  const shape = inputs[0]?.shape ?? [];
  const [, height, width, channels] = shape;
  if (inputs.length !== 1 || shape.length !== 4 || typeof channels !== 'number')
    throw notForImages(inputs.length, shape, outputs.length);
  const common = {tileHeight: height ?? ANY_SIDE, tileWidth: width ?? ANY_SIDE, channels};
  if (channels === 2 && outputs.length >= 4) {
    const planes = compartments.map(
      (compartment) => [compartment, MESMER_HEADS[compartment].map((output, channel) => ({output, channel}))] as const,
    );
    return {
      ...common,
      kind: 'mesmer',
      planes: new Map(planes),
      reading: 'Mesmer-style heads: deep watershed of inner distance and interior',
    };
  }
  const count = outputChannels?.[0] ?? 1;
  const planes = Array.from({length: count}, (_, channel) => ({output: 0, channel}));
  const reading =
    count === 1
      ? 'One map: connected pixels above 0.5'
      : `One map of ${count} channels: connected pixels whose largest channel is not the first`;
  return {...common, kind: 'generic', planes: new Map([[compartments[0] ?? 'whole-cell', planes]]), reading};
}

export function notForImages(inputs: number, shape: readonly (number | null)[], outputs: number): FaultError {
  return new FaultError(
    'not-runnable',
    'Cells need a model that takes one image and gives maps of its size: a Mesmer-style model (height x width x 2, ' +
      `four heads), or any with one map. This one has ${inputs} input(s) of shape ` +
      `[${shape.map((size) => size ?? 'any').join(', ')}] and ${outputs} output(s).`,
  );
}
