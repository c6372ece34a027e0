import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {rasterOf} from '../io/raster';
import {axisWindows, cutWindow, type WindowNeeds} from './aligned-windows';

const needs = fc
  .record({multiple: fc.constantFrom(1, 2, 4, 8, 16, 32), many: fc.integer({min: 4, max: 40}), reach: fc.nat(80)})
  .map(({multiple, many, reach}): WindowNeeds => ({side: multiple * many, isFixed: false, multiple, reach}));
const lengths = fc.integer({min: 1, max: 2000});

describe('windows along an axis', () => {
  it('keep every pixel once', () => {
    fc.assert(
      fc.property(lengths, needs, (length, need) => {
        const {windows, padded} = axisWindows(length, need);
        expect(windows.map(({from}) => from)).toEqual([0, ...windows.slice(0, -1).map(({to}) => to)]);
        expect(windows.at(-1)!.to).toBe(padded);
      }),
    );
  });

  it('see as far around what they keep as an output looks, or to the end of the image', () => {
    fc.assert(
      fc.property(lengths, needs, (length, need) => {
        const {windows, size, padded} = axisWindows(length, need);
        for (const {start, from, to} of windows) {
          expect(start === 0 || from - start >= need.reach).toBe(true);
          expect(start + size === padded || start + size - to >= need.reach).toBe(true);
        }
      }),
    );
  });

  it('begin and end at multiples of what the model halves by', () => {
    fc.assert(
      fc.property(lengths, needs, (length, need) => {
        const {windows, size, padded} = axisWindows(length, need);
        const edges = windows.flatMap(({start, from, to}) => [start, from, to]);
        expect([...edges, size, padded].filter((edge) => edge % need.multiple !== 0)).toEqual([]);
      }),
    );
  });

  it('are one of the whole image where that is not larger', () => {
    expect(axisWindows(250, {side: 512, isFixed: false, multiple: 16, reach: 60})).toEqual({
      size: 256,
      padded: 256,
      windows: [{start: 0, from: 0, to: 256}],
    });
  });

  it('are of the model’s size where that is fixed', () => {
    expect(axisWindows(40, {side: 128, isFixed: true, multiple: 16, reach: 60}).size).toBe(128);
  });
});

describe('cutting a window', () => {
  const channel = rasterOf('float32', 3, 2, Float32Array.of(1, 2, 3, 4, 5, 6));

  it('reflects the image at its end without its edge, as numpy.pad does in "reflect"', () => {
    const out = new Float32Array(4 * 6);
    cutWindow([channel], {x: 0, y: 0, width: 6, height: 4}, out);
    expect([...out]).toEqual([1, 2, 3, 2, 1, 2, 4, 5, 6, 5, 4, 5, 1, 2, 3, 2, 1, 2, 4, 5, 6, 5, 4, 5]);
  });

  it('reads from where it begins', () => {
    const out = new Float32Array(2);
    cutWindow([channel], {x: 1, y: 1, width: 2, height: 1}, out);
    expect([...out]).toEqual([5, 6]);
  });

  it('lays channels side by side', () => {
    const out = new Float32Array(4);
    cutWindow([channel, channel], {x: 1, y: 0, width: 2, height: 1}, out);
    expect([...out]).toEqual([2, 2, 3, 3]);
  });
});
