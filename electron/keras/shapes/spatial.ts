import {withBias} from './dense';
import {locallyConnected} from './local';
import {layoutOf, ShapeError, sizeOption, sizesOption, times, type Shape, type ShapeRule, type Size} from './shape';
import {checkConvolution, convolved, paddingOf, spaceAfter, windows, type AxisWindow} from './windows';

function divided(size: Size, by: Size): Size {
  if (size === null || !by) return null;
  if (size % by !== 0) throw new ShapeError(`its ${size} channels do not divide into ${by} groups`);
  return size / by;
}

const convolution =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const filters = sizeOption(config, 'filters');
    const groups = config['groups'] === undefined ? 1 : sizeOption(config, 'groups');
    const kernel = [...sizesOption(config, 'kernel_size', rank), divided(layout.channels, groups), filters];
    return {
      outputs: [layout.with(convolved(config, layout, rank), filters)],
      weights: withBias(config, [kernel], [filters]),
    };
  };

const depthwise =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const multiplier = sizeOption(config, 'depth_multiplier');
    const filters = times(layout.channels, multiplier);
    const kernel = [...sizesOption(config, 'kernel_size', rank), layout.channels, multiplier];
    return {
      outputs: [layout.with(convolved(config, layout, rank), filters)],
      weights: withBias(config, [kernel], [filters]),
    };
  };

const separable =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const multiplier = sizeOption(config, 'depth_multiplier');
    const filters = sizeOption(config, 'filters');
    const depth = [...sizesOption(config, 'kernel_size', rank), layout.channels, multiplier];
    const point = [...Array.from({length: rank}, () => 1), times(layout.channels, multiplier), filters];
    return {
      outputs: [layout.with(convolved(config, layout, rank), filters)],
      weights: withBias(config, [depth, point], [filters]),
    };
  };

/** Length of an axis after a transposed convolution without output padding. */
function stretched(length: Size, {size, stride, dilation}: AxisWindow, padding: string | null): Size {
  if (length === null || size === null || stride === null || dilation === null) return null;
  const around = (size - 1) * dilation + 1;
  if (padding === 'same') return length * stride;
  return padding === 'valid' ? length * stride + Math.max(around - stride, 0) : null;
}

const transposed =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const filters = sizeOption(config, 'filters');
    checkConvolution(config, rank);
    const isPadded = (config['output_padding'] ?? null) !== null;
    const along = windows(config, 'kernel_size', rank);
    const padding = isPadded ? null : paddingOf(config);
    return {
      outputs: [
        layout.with(
          layout.space.map((length, i) => stretched(length, along[i]!, padding)),
          filters,
        ),
      ],
      weights: withBias(config, [[...along.map(({size}) => size), filters, layout.channels]], [filters]),
    };
  };

const pooling =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    return {
      outputs: [layout.with(spaceAfter(config, layout, windows(config, 'pool_size', rank)), layout.channels)],
      weights: [],
    };
  };

const globalPooling =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const output: Shape = config['keepdims']
      ? layout.with(
          layout.space.map(() => 1),
          layout.channels,
        )
      : [layout.batch, layout.channels];
    return {outputs: [output], weights: []};
  };

/** Padding and cropping: how much each axis grows by; one number, one an axis, or two an axis. */
const grown =
  (rank: number, key: string, sign: 1 | -1): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const around = aroundEach(config[key], rank);
    const space = layout.space.map((length, i) => {
      const by = around[i] ?? null;
      if (length === null || by === null) return null;
      if (length + sign * by < 0) throw new ShapeError(`it cuts ${by} off an axis of ${length}`);
      return length + sign * by;
    });
    return {outputs: [layout.with(space, layout.channels)], weights: []};
  };

function aroundEach(value: unknown, rank: number): Size[] {
  const whole = (size: unknown): Size => (typeof size === 'number' ? size : null);
  const both = (pair: unknown): Size => {
    if (!Array.isArray(pair)) return times(whole(pair), 2);
    const [before, after] = [whole(pair[0]), whole(pair[1])];
    return pair.length === 2 && before !== null && after !== null ? before + after : null;
  };
  // In one dimension the pair itself is given.
  if (rank === 1) return [both(value)];
  return Array.from({length: rank}, (_, i) => both(Array.isArray(value) ? value[i] : value));
}

const upSampling =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const by = sizesOption(config, 'size', rank);
    return {
      outputs: [
        layout.with(
          layout.space.map((length, i) => times(length, by[i]!)),
          layout.channels,
        ),
      ],
      weights: [],
    };
  };

/** Images of the height and width that the config says, whatever they were. */
const resizing: ShapeRule = (config, [x = null]) => {
  const size = [sizeOption(config, 'height'), sizeOption(config, 'width')];
  return {outputs: [x && [...x.slice(0, -3), ...size, x.at(-1) ?? null]], weights: []};
};

/** Heights or widths that vary while training: not known to Keras. */
const varied =
  (axis: -3 | -2): ShapeRule =>
  (_, [x = null]) => ({outputs: [x && x.with(x.length + axis, null)], weights: []});

function byRank(
  names: readonly string[],
  ranks: readonly number[],
  rule: (rank: number) => ShapeRule,
): [string, ShapeRule][] {
  return names.flatMap((name) => ranks.map((rank): [string, ShapeRule] => [name.replace('#', `${rank}D`), rule(rank)]));
}

export const spatialShapes: Readonly<Record<string, ShapeRule>> = Object.fromEntries([
  ...byRank(['Conv#', 'Convolution#'], [1, 2, 3], convolution),
  ...byRank(['Conv#Transpose', 'Convolution#Transpose'], [1, 2, 3], transposed),
  ...byRank(['DepthwiseConv#'], [1, 2], depthwise),
  ...byRank(['SeparableConv#', 'SeparableConvolution#'], [1, 2], separable),
  ...byRank(['LocallyConnected#'], [1, 2], locallyConnected),
  ...byRank(['MaxPooling#', 'AveragePooling#', 'MaxPool#', 'AvgPool#'], [1, 2, 3], pooling),
  ...byRank(
    ['GlobalMaxPooling#', 'GlobalAveragePooling#', 'GlobalMaxPool#', 'GlobalAvgPool#'],
    [1, 2, 3],
    globalPooling,
  ),
  ...byRank(['ZeroPadding#'], [1, 2, 3], (rank) => grown(rank, 'padding', 1)),
  ...byRank(['Cropping#'], [1, 2, 3], (rank) => grown(rank, 'cropping', -1)),
  ...byRank(['UpSampling#'], [1, 2, 3], upSampling),
  ['Resizing', resizing],
  ['CenterCrop', resizing],
  ['RandomCrop', resizing],
  ['RandomHeight', varied(-3)],
  ['RandomWidth', varied(-2)],
]);
