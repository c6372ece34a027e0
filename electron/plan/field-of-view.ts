/**
 * How far a model's outputs look: worked out from its config, for models whose layers keep place (convolutions,
 * pooling, resampling, and what works pixel by pixel). With it an image can be predicted in windows and give what it
 * would give as a whole.
 */
import {layerConfigs, type LayerConfig} from '../keras/custom-objects';
import {isArray, isObject, toPlain, type JsonObject, type PlainObject} from '../keras/json';
import type {KerasModel} from '../keras/model';
import {isSequential, tensorReferences, type TensorReference} from '../keras/summary';
import {parseNode} from './call';

export interface FieldOfView {
  /** Sizes of an image, down and across, must be multiples of these. */
  readonly multiple: Pair;
  /** How many pixels of the image an output's pixel looks away from its own, at most, on either side. */
  readonly reach: Pair;
}

type Pair = readonly [down: number, across: number];

/** What a value sees: pixels of the image from one of its own to the next, and how far it looks. */
interface Sight {
  readonly stride: Pair;
  readonly reach: Pair;
}

/** Null where a layer does not keep place, or is called more than once. */
export function fieldOfView(model: Pick<KerasModel, 'className' | 'config'>): FieldOfView | null {
  const layers = layerConfigs(model.config);
  const inputs = isSequential(model) ? sequenceOf(layers) : nodesOf(model.config);
  if (!inputs) return null;
  const seen = new Map<string, Sight>();
  const multiple: [number, number] = [1, 1];
  let waiting = layers;
  while (waiting.length > 0) {
    const later: LayerConfig[] = [];
    for (const layer of waiting) {
      const given = inputs.get(layer.name)?.map((name) => seen.get(name)) ?? [];
      if (given.includes(undefined)) {
        later.push(layer);
        continue;
      }
      const sight = through(layer, given as Sight[]);
      if (!sight) return null;
      seen.set(layer.name, sight);
      for (const axis of [0, 1] as const) multiple[axis] = Math.max(multiple[axis], sight.stride[axis]);
    }
    if (later.length === waiting.length) return null;
    waiting = later;
  }
  const outputs = isSequential(model) ? layers.slice(-1).map(({name}) => name) : outputLayers(model.config);
  const reached = outputs.map((name) => seen.get(name)?.reach ?? [0, 0]);
  const most = (axis: 0 | 1): number => Math.max(...reached.map((reach) => reach[axis]));
  return {multiple, reach: [Math.ceil(most(0)), Math.ceil(most(1))]};
}

function outputLayers(config: JsonObject): string[] {
  return tensorReferences(config['output_layers']).map(({layer}) => layer);
}

function sequenceOf(layers: readonly LayerConfig[]): Map<string, readonly string[]> {
  return new Map(layers.map(({name}, i) => [name, i === 0 ? [] : [layers[i - 1]!.name]]));
}

/** The layers that each is applied to; null where one is called several times or gives several values. */
function nodesOf(config: JsonObject): Map<string, readonly string[]> | null {
  const layers = isArray(config['layers']) ? config['layers'].filter(isObject) : [];
  const names = new Set(layerConfigs(config).map(({name}) => name));
  const all = new Map<string, readonly string[]>();
  for (const [i, {name}] of layerConfigs(config).entries()) {
    const inbound = layers[i]!['inbound_nodes'];
    const calls = isArray(inbound) ? inbound.map((node) => parseNode(node, (own) => names.has(own)).references) : [];
    if (calls.length > 1 || calls.flat().some(isLater)) return null;
    all.set(
      name,
      calls.flat().map(({layer}) => layer),
    );
  }
  return all;
}

function isLater({node, tensor}: TensorReference): boolean {
  return node !== 0 || tensor !== 0;
}

/** Layers that work pixel by pixel, on one value or on several of the same places. */
const PIXEL_BY_PIXEL: ReadonlySet<string> = new Set([
  'Activation',
  'ActivityRegularization',
  'Add',
  'AlphaDropout',
  'Average',
  'BatchNormalization',
  'Concatenate',
  'Dropout',
  'ELU',
  'GaussianDropout',
  'GaussianNoise',
  'LeakyReLU',
  'Maximum',
  'Minimum',
  'Multiply',
  'PReLU',
  'ReLU',
  'Rescaling',
  'Softmax',
  'SpatialDropout2D',
  'Subtract',
  'ThresholdedReLU',
]);
/** Windows of this many pixels move over the value; the key of their size. */
const MOVING: Readonly<Record<string, string>> = {
  Conv2D: 'kernel_size',
  DepthwiseConv2D: 'kernel_size',
  SeparableConv2D: 'kernel_size',
  MaxPooling2D: 'pool_size',
  AveragePooling2D: 'pool_size',
};

const IMAGE: Sight = {stride: [1, 1], reach: [0, 0]};

function through({className, config}: LayerConfig, given: readonly Sight[]): Sight | null {
  const options = toPlain(config) as PlainObject;
  // What no layer comes before sees the image: the input's layer, or the first where that one was left out.
  const sight = given.length === 0 ? IMAGE : joined(given);
  if (className === 'InputLayer') return sight;
  if (!sight || options['data_format'] === 'channels_first') return null;
  if (PIXEL_BY_PIXEL.has(className)) return sight;
  const key = MOVING[className];
  if (key !== undefined) return moved(sight, className, options, key);
  if (className === 'UpSampling2D') return enlarged(sight, pairOf(options['size'], 2), options);
  if (className === 'Conv2DTranspose' && options['padding'] === 'same') return spread(sight, options);
  return null;
}

/** Null where the places of several values are not the same. */
function joined(given: readonly Sight[]): Sight | null {
  const [first, ...others] = given;
  if (!first || others.some(({stride}) => stride[0] !== first.stride[0] || stride[1] !== first.stride[1])) return null;
  const most = (axis: 0 | 1): number => Math.max(...given.map(({reach}) => reach[axis]));
  return {stride: first.stride, reach: [most(0), most(1)]};
}

/** A window that is moved by whole steps; without padding it must fill its step exactly. */
function moved(sight: Sight, className: string, options: PlainObject, key: string): Sight | null {
  const size = pairOf(options[key], 1);
  const isPooling = key === 'pool_size';
  const steps = pairOf(options['strides'], isPooling ? size : 1);
  const dilation = pairOf(options['dilation_rate'], 1);
  const exact = size[0] === steps[0] && size[1] === steps[1] && dilation[0] === 1 && dilation[1] === 1;
  const onePixel = size[0] === 1 && size[1] === 1;
  if (options['padding'] !== 'same' && !exact && !onePixel) return null;
  const reach = (axis: 0 | 1): number => {
    const across = (size[axis] - 1) * dilation[axis];
    // Where it moves by more than a pixel, it may lie all on one side.
    const beside = steps[axis] === 1 ? Math.ceil(across / 2) : Math.max(across, steps[axis] - 1);
    return sight.reach[axis] + beside * sight.stride[axis];
  };
  return {
    stride: [sight.stride[0] * steps[0], sight.stride[1] * steps[1]],
    reach: [reach(0), reach(1)],
  };
}

function enlarged(sight: Sight, factor: Pair, options: PlainObject): Sight {
  const isNearest = (options['interpolation'] ?? 'nearest') === 'nearest';
  const beside = (axis: 0 | 1): number => sight.reach[axis] + (isNearest ? 0 : sight.stride[axis]);
  return {stride: [sight.stride[0] / factor[0], sight.stride[1] / factor[1]], reach: [beside(0), beside(1)]};
}

function spread(sight: Sight, options: PlainObject): Sight {
  const factor = pairOf(options['strides'], 1);
  const size = pairOf(options['kernel_size'], 1);
  const beside = (axis: 0 | 1): number => sight.reach[axis] + Math.ceil(size[axis] / factor[axis]) * sight.stride[axis];
  return {stride: [sight.stride[0] / factor[0], sight.stride[1] / factor[1]], reach: [beside(0), beside(1)]};
}

function pairOf(value: PlainObject[string] | undefined, otherwise: number | Pair): Pair {
  if (typeof value === 'number') return [value, value];
  if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number') return [value[0], value[1]];
  return typeof otherwise === 'number' ? [otherwise, otherwise] : otherwise;
}
