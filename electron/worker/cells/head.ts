/** What a model takes, and how its outputs are read as cells: Mesmer's four heads, or any one map. */
import {FaultError} from '../../contract/fault';
import type {Compartment} from '../../contract/compartments';
import type {SegmentOptions} from '../../contract/image';
import type {ModelReport, TensorSpec} from '../../contract/model';
import type {WatershedParameters} from '../../contract/parameters';
import {MESMER_HEADS} from '../../segment/mesmer';
import type {LoadedModel} from '../model/loaded-model';

/** A picture as the model takes it. */
export interface ModelInput {
  readonly tileHeight: number;
  readonly tileWidth: number;
  /** Whether it takes no other size. */
  readonly isFixed: boolean;
  /** Channels that the model takes. */
  readonly channels: number;
  /** Whether they come before height and width, in the input and the outputs. */
  readonly isChannelsFirst: boolean;
}

/** A channel of an output. */
export interface OutputChannel {
  readonly output: number;
  readonly channel: number;
}

export interface Head extends ModelInput {
  /** Mesmer's own; distance and interior of another model; a map whose connected pixels are cells. */
  readonly kind: 'mesmer' | 'watershed' | 'generic';
  /** For each compartment: which channels of which outputs become its planes. */
  readonly planes: ReadonlyMap<Compartment, readonly OutputChannel[]>;
  /** Parameters that are not Mesmer's. */
  readonly usual: Partial<WatershedParameters>;
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
  const layout = inputs.length === 1 ? layoutOf(shape) : null;
  if (!layout) throw notForImages(inputs.length, shape, outputs.length);
  const {height, width, channels, isChannelsFirst} = layout;
  const isFixed = height !== null && width !== null;
  const common = {
    tileHeight: height ?? ANY_SIDE,
    tileWidth: width ?? ANY_SIDE,
    isFixed,
    channels,
    isChannelsFirst,
    usual: {},
  };
  if (isMesmer(channels, outputs)) {
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

function isMesmer(channels: number, outputs: readonly unknown[]): boolean {
  return channels === 2 && outputs.length >= 4;
}

type OutputOptions = Pick<SegmentOptions, 'compartments' | 'reading' | 'expandMicrometres'>;

/** Numbers of the outputs that are read for these compartments; null where that is not known before they are seen. */
export function outputsAsked(
  {inputs, outputs}: Pick<LoadedModel, 'inputs' | 'outputs'>,
  {compartments, reading = null, expandMicrometres: grown = null}: OutputOptions,
): readonly number[] | null {
  const layout = inputs.length === 1 ? layoutOf(inputs[0]!.shape ?? []) : null;
  if (reading !== null || !layout || !isMesmer(layout.channels, outputs)) return null;
  const sought = grown === null ? compartments : (['nuclear'] as const);
  return sought.flatMap((compartment) => MESMER_HEADS[compartment]);
}

/** Numbers of the outputs that a head's planes are of. */
export function outputsOf({planes}: Head): readonly number[] {
  return [...new Set([...planes.values()].flat().map(({output}) => output))];
}

interface Layout {
  readonly height: number | null;
  readonly width: number | null;
  readonly channels: number;
  readonly isChannelsFirst: boolean;
}

/** More than that are pixels, not channels. */
const FEW_CHANNELS = 16;
const MOST_CHANNELS = 128;

/** Null for what is no picture. */
function layoutOf(shape: readonly (number | null)[]): Layout | null {
  const [, first = null, second = null, last = null] = shape;
  if (shape.length !== 4) return null;
  if (first !== null && isChannelCount(first, second, last))
    return {height: second, width: last, channels: first, isChannelsFirst: true};
  return last === null ? null : {height: first, width: second, channels: last, isChannelsFirst: false};
}

/** Whether the first of three sizes is that of the channels, since the others can only be height and width. */
function isChannelCount(first: number, second: number | null, last: number | null): boolean {
  if (last === null) return first <= FEW_CHANNELS || (second === null && first <= MOST_CHANNELS);
  if (last <= first) return false;
  const areSides = last > FEW_CHANNELS && (second === null || second > FEW_CHANNELS);
  return (first <= FEW_CHANNELS && areSides) || (first <= MOST_CHANNELS && last === second);
}

/** Why a model with such inputs and outputs gives no cells, where their shapes say it; null: they do not. */
export function whyNoPicture({inputs, outputs}: Pick<ModelReport, 'inputs' | 'outputs'>): string | null {
  const shape = inputs[0]?.shape ?? null;
  if (inputs.length > 1 || (shape !== null && !layoutOf(shape)))
    return notForImages(inputs.length, shape ?? [], outputs.length).message;
  const isMap = (own: TensorSpec): boolean => own.shape === null || own.shape.length === 4;
  if (outputs.length === 0 || outputs.some(isMap)) return null;
  return `Cells need a map of the image; this model gives ${outputs.map(specText).join(' and ')}.`;
}

function specText({name, shape}: TensorSpec): string {
  return `${name} [${(shape ?? []).map((size) => size ?? 'any').join(', ')}]`;
}

export function notForImages(inputs: number, shape: readonly (number | null)[], outputs: number): FaultError {
  return new FaultError(
    'not-runnable',
    'Cells need a model that takes one image and gives maps of its size: a Mesmer-style model (height x width x 2, ' +
      `four heads), or any with one map. This one has ${inputs} input(s) of shape ` +
      `[${shape.map((size) => size ?? 'any').join(', ')}] and ${outputs} output(s).`,
  );
}
