import type {PlainObject} from '../json';
import {ShapeError, sizeOption, sizesOption, type Layout, type Size} from './shape';

export interface AxisWindow {
  readonly size: Size;
  readonly stride: Size;
  readonly dilation: Size;
}

/** Length of an axis after a window has gone along it. Throws ShapeError where it would be less than nothing. */
function windowed(length: Size, {size, stride, dilation}: AxisWindow, padding: unknown): Size {
  if (length === null || size === null || !stride || dilation === null) return null;
  if (padding === 'same' || padding === 'causal') return Math.ceil(length / stride);
  if (padding !== 'valid') return null;
  const steps = (length - (size - 1) * dilation - 1 + stride) / stride;
  if (steps <= -1) throw new ShapeError(`its window of ${size} does not fit into ${length}`);
  return Math.max(0, Math.floor(steps));
}

export function paddingOf(config: PlainObject): string | null {
  const padding = config['padding'] ?? 'valid';
  return typeof padding === 'string' ? padding.toLowerCase() : null;
}

/** The windows of a convolution or a pooling, one an axis. */
export function windows(config: PlainObject, key: string, rank: number): AxisWindow[] {
  const size = sizesOption(config, key, rank);
  const isPooling = key === 'pool_size';
  const strides = sizesOption(config, 'strides', rank, isPooling ? null : 1);
  const dilations = sizesOption(config, 'dilation_rate', rank, 1);
  // A pooling's strides are its size where they are left out.
  const own = isPooling && (config['strides'] ?? null) === null ? size : strides;
  return size.map((along, i) => ({size: along, stride: own[i] ?? null, dilation: dilations[i] ?? null}));
}

export function spaceAfter(config: PlainObject, {space}: Layout, along: readonly AxisWindow[]): Size[] {
  const padding = paddingOf(config);
  return space.map((length, i) => windowed(length, along[i]!, padding));
}

/** Throws ShapeError for strides and dilation at once, and for filters that do not divide into groups. */
export function convolved(config: PlainObject, layout: Layout, rank: number): Size[] {
  checkConvolution(config, rank);
  return spaceAfter(config, layout, windows(config, 'kernel_size', rank));
}

export function checkConvolution(config: PlainObject, rank: number): void {
  const isLarge = (key: string): boolean => sizesOption(config, key, rank, 1).some((size) => (size ?? 1) > 1);
  if (isLarge('strides') && isLarge('dilation_rate')) throw new ShapeError('it has strides and dilation at once');
  const [filters, groups] = [sizeOption(config, 'filters'), sizeOption(config, 'groups')];
  if (filters !== null && groups && filters % groups !== 0)
    throw new ShapeError(`its ${filters} filters do not divide into ${groups} groups`);
}
