/**
 * How far networks look; that whole ones look no less than the stardist package measures is asked in
 * segment-stars.test.ts.
 */
import {describe, expect, it} from 'vitest';
import {parseJson, type JsonObject} from '../keras/json';
import {fieldOfView, type FieldOfView} from './field-of-view';

interface Layer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

function layer(className: string, config: Readonly<Record<string, unknown>> = {}): Layer {
  return {class_name: className, config};
}

/** Of layers one after the other. */
function viewOf(...layers: readonly Layer[]): FieldOfView | null {
  const named = layers.map(({class_name, config}, i) => ({class_name, config: {name: `l${i}`, ...config}}));
  const config = parseJson(JSON.stringify({name: 'model', layers: named})) as JsonObject;
  return fieldOfView({className: 'Sequential', config});
}

const conv = (size: number, more: Readonly<Record<string, unknown>> = {}): Layer =>
  layer('Conv2D', {kernel_size: [size, size], padding: 'same', strides: [1, 1], dilation_rate: [1, 1], ...more});
const pool = layer('MaxPooling2D', {pool_size: [2, 2], strides: [2, 2], padding: 'valid'});
const double = layer('UpSampling2D', {size: [2, 2], interpolation: 'nearest'});

describe('a field of view', () => {
  it('of a convolution is half of its kernel', () => {
    expect(viewOf(conv(5))).toEqual({multiple: [1, 1], reach: [2, 2]});
  });

  it('counts pixels after pooling as so many of the image', () => {
    expect(viewOf(conv(3), pool, conv(3))).toEqual({multiple: [2, 2], reach: [4, 4]});
  });

  it('is finer again after enlarging', () => {
    expect(viewOf(pool, double, conv(3))).toEqual({multiple: [2, 2], reach: [2, 2]});
  });

  it('counts the holes of a dilated kernel', () => {
    expect(viewOf(conv(3, {dilation_rate: [4, 1]}))!.reach).toEqual([4, 1]);
  });

  it('counts strides of a convolution as pooling', () => {
    expect(viewOf(conv(3, {strides: [2, 2]}))!.multiple).toEqual([2, 2]);
  });

  it('is not changed by what works pixel by pixel', () => {
    expect(viewOf(conv(3), layer('BatchNormalization'), layer('ReLU'))!.reach).toEqual([1, 1]);
  });

  it('is not known where a convolution takes pixels off', () => {
    expect(viewOf(conv(3, {padding: 'valid'}))).toBeNull();
  });

  it('is not known where a layer looks at the whole image', () => {
    expect(viewOf(conv(3), layer('GlobalAveragePooling2D'))).toBeNull();
  });
});
