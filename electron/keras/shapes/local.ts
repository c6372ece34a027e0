import type {PlainObject} from '../json';
import {withBias} from './dense';
import {layoutOf, sizeOption, sizesOption, times, type Layout, type Shape, type ShapeRule, type Size} from './shape';
import {convolved, paddingOf} from './windows';

/** A kernel for every place: one matrix for each, one array over all inputs and outputs, or what of it is not 0. */
export const locallyConnected =
  (rank: number): ShapeRule =>
  (config, [x = null]) => {
    const layout = layoutOf(config, x, rank);
    const filters = sizeOption(config, 'filters');
    const space = convolved(config, layout, rank);
    const bias: Shape = [...space, filters];
    return {
      outputs: [layout.with(space, filters)],
      weights: withBias(config, [kernel(config, layout, space, filters)], bias),
    };
  };

function kernel(config: PlainObject, layout: Layout, space: readonly Size[], filters: Size): Shape {
  const window = sizesOption(config, 'kernel_size', space.length);
  const implementation = config['implementation'] ?? 1;
  if (implementation === 1) return [times(...space), times(...window, layout.channels), filters];
  if (implementation === 2)
    return config['data_format'] === 'channels_first'
      ? [layout.channels, ...layout.space, filters, ...space]
      : [...layout.space, layout.channels, ...space, filters];
  if (implementation !== 3) return null;
  const strides = sizesOption(config, 'strides', space.length, 1);
  const isValid = paddingOf(config) === 'valid';
  const pairs = space.map((count, i) =>
    connected({count, length: layout.space[i]!, size: window[i]!, stride: strides[i]!}, isValid),
  );
  return [times(...pairs, layout.channels, filters)];
}

interface Axis {
  readonly count: Size;
  readonly length: Size;
  readonly size: Size;
  readonly stride: Size;
}

/** How many pairs of an input and an output place along an axis the kernel connects; at the edges it is cut. */
function connected({count, length, size, stride}: Axis, isValid: boolean): Size {
  if (count === null || length === null || size === null || stride === null) return null;
  const left = Math.floor(size / 2);
  const windows = Array.from({length: count}, (_, place) => {
    const centre = place * stride + (isValid ? left : 0);
    return Math.min(length, centre + size - left) - Math.max(0, centre - left);
  });
  return windows.reduce((sum, window) => sum + Math.max(0, window), 0);
}
