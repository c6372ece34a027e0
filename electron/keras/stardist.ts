/**
 * StarDist's own way to keep a 2-D model: weights alone in HDF5, and config.json beside them, which says what network
 * they are of. The network is made from it as the package builds it: convolutions and pooling to the grid, a U-Net, and
 * the heads prob, dist and, for classes, prob_class.
 */
import {H5Error, type H5File} from './h5-file';
import {isObject, parseJson, toPlain, type JsonObject, type Plain, type PlainObject} from './json';
import type {KerasModel, LayerWeights} from './model';
import {readLayerWeights} from './read-h5';

interface StarDistConfig {
  readonly rays: number;
  readonly channels: number;
  readonly classes: number | null;
  readonly grid: readonly [number, number];
  /** Which of the files in the folder holds the weights. */
  readonly checkpoint: string | null;
  readonly unet: {
    readonly depth: number;
    readonly kernel: readonly number[];
    readonly filters: number;
    readonly convolutions: number;
    readonly pool: readonly number[];
    readonly activation: string;
    readonly lastActivation: string;
    readonly isNormalized: boolean;
    readonly expansion: number;
    readonly prefix: string;
  };
  readonly features: number;
}

/** Null for a config.json that is not a 2-D StarDist model's. Throws JsonError. */
export function starDistConfig(text: string): StarDistConfig | null {
  const json = parseJson(text);
  const config = isObject(json) ? (toPlain(json) as PlainObject) : {};
  const [rays, channels, grid] = [config['n_rays'], config['n_channel_in'], numbersOf(config['grid'])];
  const is2D = config['n_dim'] === 2 && config['backbone'] === 'unet';
  if (!is2D || typeof rays !== 'number' || typeof channels !== 'number' || grid?.length !== 2) return null;
  const number = (key: string, usual: number): number => (typeof config[key] === 'number' ? config[key] : usual);
  const text_ = (key: string, usual: string): string => (typeof config[key] === 'string' ? config[key] : usual);
  const activation = text_('unet_activation', 'relu');
  return {
    rays,
    channels,
    classes: typeof config['n_classes'] === 'number' ? config['n_classes'] : null,
    grid: [grid[0]!, grid[1]!],
    checkpoint: typeof config['train_checkpoint'] === 'string' ? config['train_checkpoint'] : null,
    unet: {
      depth: number('unet_n_depth', 3),
      kernel: numbersOf(config['unet_kernel_size']) ?? [3, 3],
      filters: number('unet_n_filter_base', 32),
      convolutions: number('unet_n_conv_per_depth', 2),
      pool: numbersOf(config['unet_pool']) ?? [2, 2],
      activation,
      lastActivation: text_('unet_last_activation', activation),
      isNormalized: config['unet_batch_norm'] === true,
      expansion: number('unet_expansion', 2),
      prefix: text_('unet_prefix', ''),
    },
    features: number('net_conv_after_unet', 128),
  };
}

function numbersOf(value: Plain | undefined): readonly number[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? (value as number[]) : null;
}

/** Throws H5Error where the file's layers are not the network's. */
export function readStarDistH5(file: H5File, config: StarDistConfig): KerasModel {
  const network = networkOf(config);
  return {
    className: 'Functional',
    config: network.config,
    kerasVersion: '',
    backend: 'tensorflow',
    trainingConfig: null,
    layers: matched(network.weighted, readLayerWeights(file, '')),
    topLevel: [],
    optimizer: null,
    notes: [],
  };
}

/** Layers by their names, those without a name of their own in their order. */
function matched(names: readonly string[], found: readonly LayerWeights[]): LayerWeights[] {
  const given = found.filter(({weights}) => weights.length > 0);
  const known = new Set(names);
  const others = given.filter(({name}) => !known.has(name) || isNumbered(name));
  if (given.length !== names.length)
    throw new H5Error(
      `config.json is of a network with weights in ${names.length} layers, the file has ${given.length}`,
    );
  let next = 0;
  return names.map((name) => {
    const own = isNumbered(name) ? others[next++] : given.find((layer) => layer.name === name);
    if (!own) throw new H5Error(`config.json is of a network with a layer ${name}, which the file has not`);
    return {name, weights: own.weights};
  });
}

/** `conv2d_3`: counted by Keras over all models that were made in one session. */
function isNumbered(name: string): boolean {
  return /^(conv2d|batch_normalization)(_\d+)?$/.test(name);
}

interface Network {
  readonly config: JsonObject;
  /** Names of the layers that have weights, in their order. */
  readonly weighted: readonly string[];
}

/** More than any network has; a config that asks for more is no model's. */
const MOST_LAYERS = 2000;

function networkOf({rays, channels, classes, grid, unet, features}: StarDistConfig): Network {
  const net = new Layers(unet);
  let x = net.add('InputLayer', {batch_input_shape: [null, null, null, channels], dtype: 'float32'}, [], 'input');
  const pooled = [1, 1];
  while (pooled[0] !== grid[0] || pooled[1] !== grid[1]) {
    const pool = [0, 1].map((axis) => (grid[axis]! > pooled[axis]! ? 2 : 1));
    if (pool.every((size) => size === 1)) throw new H5Error(`config.json has a grid of ${grid.join(' x ')}`);
    for (const axis of [0, 1]) pooled[axis]! *= pool[axis]!;
    for (let i = 0; i < unet.convolutions; i += 1) x = net.convolution(x, unet.filters);
    x = net.pooling(x, pool);
  }
  const base = uNet(net, x, unet);
  const last = features > 0 ? net.convolution(base, features, 'features') : base;
  const heads = [net.head(last, 1, 'sigmoid', 'prob'), net.head(last, rays, 'linear', 'dist')];
  if (classes !== null) {
    const own = features > 0 ? net.convolution(base, features, 'features_class') : base;
    heads.push(net.head(own, classes + 1, 'softmax', 'prob_class'));
  }
  return net.model(heads);
}

function uNet(net: Layers, input: string, unet: StarDistConfig['unet']): string {
  const {depth, convolutions, prefix, activation, lastActivation} = unet;
  const filters = (level: number): number => Math.trunc(unet.filters * unet.expansion ** level);
  let x = input;
  const skipped: string[] = [];
  for (let level = 0; level < depth; level += 1) {
    for (let i = 0; i < convolutions; i += 1)
      x = net.block(x, filters(level), `${prefix}down_level_${level}_no_${i}`, activation);
    skipped.push(x);
    x = net.pooling(x, unet.pool, `${prefix}max_${level}`);
  }
  for (let i = 0; i < convolutions - 1; i += 1) x = net.block(x, filters(depth), `${prefix}middle_${i}`, activation);
  x = net.block(x, filters(Math.max(depth - 1, 0)), `${prefix}middle_${convolutions}`, activation);
  for (let level = depth - 1; level >= 0; level -= 1) {
    const larger = net.add('UpSampling2D', {size: unet.pool, interpolation: 'nearest'}, [x], null);
    x = net.add('Concatenate', {axis: -1}, [larger, skipped[level]!], null);
    for (let i = 0; i < convolutions - 1; i += 1)
      x = net.block(x, filters(level), `${prefix}up_level_${level}_no_${i}`, activation);
    const own = level > 0 ? activation : lastActivation;
    x = net.block(x, filters(Math.max(level - 1, 0)), `${prefix}up_level_${level}_no_${convolutions}`, own);
  }
  return x;
}

const NUMBERED: Readonly<Record<string, string>> = {
  Conv2D: 'conv2d',
  MaxPooling2D: 'max_pooling2d',
  UpSampling2D: 'up_sampling2d',
  Concatenate: 'concatenate',
  BatchNormalization: 'batch_normalization',
  Activation: 'activation',
};

/** Layers of a functional Keras model, one after the other. */
class Layers {
  readonly #unet: StarDistConfig['unet'];
  readonly #layers: PlainObject[] = [];
  readonly #weighted: string[] = [];
  readonly #counts = new Map<string, number>();

  constructor(unet: StarDistConfig['unet']) {
    this.#unet = unet;
  }

  /** Gives the layer's name; null: Keras's own, counted. */
  add(className: string, config: PlainObject, inputs: readonly string[], name: string | null): string {
    if (this.#layers.length >= MOST_LAYERS) throw new H5Error('config.json asks for a network without end');
    const own = name ?? this.#numbered(className);
    const inbound = inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])];
    this.#layers.push({class_name: className, name: own, config: {name: own, ...config}, inbound_nodes: inbound});
    if (className === 'Conv2D' || className === 'BatchNormalization') this.#weighted.push(own);
    return own;
  }

  #numbered(className: string): string {
    const count = this.#counts.get(className) ?? 0;
    this.#counts.set(className, count + 1);
    return `${NUMBERED[className]}${count === 0 ? '' : `_${count}`}`;
  }

  convolution(input: string, filters: number, name: string | null = null): string {
    return this.#convolution(input, {filters, kernel_size: this.#unet.kernel, activation: this.#unet.activation}, name);
  }

  head(input: string, filters: number, activation: string, name: string): string {
    return this.#convolution(input, {filters, kernel_size: [1, 1], activation}, name);
  }

  /** A convolution of the U-Net, normalised where the model's are. */
  block(input: string, filters: number, name: string, activation: string): string {
    const {kernel, isNormalized} = this.#unet;
    const plain = {filters, kernel_size: kernel};
    if (!isNormalized) return this.#convolution(input, {...plain, activation}, name);
    const convolved = this.#convolution(input, {...plain, activation: 'linear'}, name);
    const normalised = this.add('BatchNormalization', {axis: [3], epsilon: 1e-3}, [convolved], null);
    return this.add('Activation', {activation}, [normalised], null);
  }

  pooling(input: string, pool: readonly number[], name: string | null = null): string {
    return this.add('MaxPooling2D', {pool_size: pool, strides: pool, padding: 'valid'}, [input], name);
  }

  #convolution(input: string, config: PlainObject, name: string | null): string {
    const same = {strides: [1, 1], padding: 'same', dilation_rate: [1, 1], groups: 1, use_bias: true};
    return this.add('Conv2D', {...same, ...config}, [input], name);
  }

  model(outputs: readonly string[]): Network {
    const config = {
      name: 'stardist',
      layers: this.#layers,
      input_layers: [['input', 0, 0]],
      output_layers: outputs.map((name) => [name, 0, 0]),
    };
    return {config: parseJson(JSON.stringify(config)) as JsonObject, weighted: this.#weighted};
  }
}
