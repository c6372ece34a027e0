import {describe, expect, it} from 'vitest';
import {readingOf, type OutputMap, type Reading} from './reading';

function map(name: string, channels: number, more: Partial<OutputMap> = {}): OutputMap {
  const plain = {gridX: 1, gridY: 1, sparseX: 1, sparseY: 1, isShares: false, isProbabilityFirst: false};
  return {name, channels, ...plain, ...more};
}

/** The reading of outputs of these names and channels. */
function read(outputs: readonly OutputMap[], asked: string | null = null): Reading {
  return readingOf(
    outputs,
    outputs.map(({name}) => name),
    asked,
  );
}

const half = {gridX: 2, gridY: 2};

describe('outputs of several', () => {
  it('named prob and dist are StarDist’s, on any grid', () => {
    expect(read([map('prob', 1, half), map('dist', 32, half)])).toEqual({
      kind: 'stardist',
      probability: {output: 0, channel: 0},
      distance: {output: 1, channel: 0},
      rays: 32,
      words: 'StarDist: polygons of 32 rays from prob and dist',
    });
  });

  it('named prob and dist are StarDist’s with few rays, too', () => {
    expect(read([map('prob', 1), map('dist', 4)])).toMatchObject({kind: 'stardist', rays: 4});
  });

  it('of one and of many channels on the same grid are StarDist’s without names', () => {
    expect(read([map('conv2d_9', 64, half), map('conv2d_8', 1, half)])).toMatchObject({
      kind: 'stardist',
      probability: {output: 1, channel: 0},
      distance: {output: 0, channel: 0},
    });
  });

  it('of one channel and of shares of classes are not StarDist’s, but asked about', () => {
    expect(() => read([map('mask', 1), map('types', 9, {isShares: true})])).toThrow(
      'This model has 2 outputs, mask (1 channel), types (9 channels), and it is not known which hold the cells.',
    );
  });

  it('say that the classes of StarDist’s are not used', () => {
    const {words} = read([map('prob', 1), map('dist', 32), map('prob_class', 4)]);
    expect(words).toBe('StarDist: polygons of 32 rays from prob and dist; prob_class not used');
  });

  it('on different grids are not StarDist’s', () => {
    expect(() => read([map('prob', 1), map('dist', 32, half)])).toThrow('--reading map:NAME');
  });

  it.each([
    [
      'inner distance, outer distance and foreground',
      [map('inner_distance', 1), map('outer_distance', 1), map('fgbg', 2)],
      {output: 2, channel: 1},
    ],
    [
      'PanopticNet’s heads of 1, 1 and 2 channels',
      [map('semantic_0', 1), map('semantic_1', 1), map('semantic_2', 2)],
      {output: 2, channel: 1},
    ],
    [
      'inner distance and interior, edge, background',
      [map('pixelwise', 3), map('inner-distance', 1)],
      {output: 0, channel: 1},
    ],
    ['inner and outer distance', [map('semantic_0', 1), map('semantic_1', 1)], {output: 1, channel: 0}],
  ] as const)('with %s are DeepCell’s', (_, outputs, interior) => {
    expect(read(outputs)).toMatchObject({kind: 'watershed', interior});
  });

  it('ask for a foreground of more than half', () => {
    expect(read([map('inner_distance', 1), map('fgbg', 2)])).toMatchObject({usual: {interiorThreshold: 0.5}});
  });

  it('of which one is a map are read by it, and said so', () => {
    const {words} = readingOf([null, map('mask', 1)], ['class', 'mask'], null);
    expect(words).toBe('The map mask: connected pixels above 0.5');
  });

  it('of two unknown maps are asked about', () => {
    expect(() => read([map('a', 1), map('b', 1)])).toThrow('Say it with --reading map:NAME for one map of cells');
  });
});

describe('one output', () => {
  const joined = map('output', 33, {isProbabilityFirst: true});

  it('of a probability before distances is StarDist’s as exported for Fiji', () => {
    expect(read([joined])).toMatchObject({kind: 'stardist', distance: {output: 0, channel: 1}, rays: 32});
  });

  it('of shares of many classes is one map', () => {
    expect(read([{...joined, isShares: true}])).toEqual({
      kind: 'map',
      output: 0,
      channels: 33,
      words: 'One map of 33 channels: connected pixels whose largest channel is not the first',
    });
  });
});

describe('a reading that is asked for', () => {
  const outputs = [map('a', 1), map('b', 3), map('c', 32)];

  it('takes one map of several', () => {
    expect(read(outputs, 'map:b')).toMatchObject({kind: 'map', output: 1, channels: 3});
  });

  it('takes distance and interior, with the channel of one', () => {
    expect(read(outputs, 'watershed:a,b:2')).toMatchObject({
      kind: 'watershed',
      maxima: {output: 0, channel: 0},
      interior: {output: 1, channel: 2},
    });
  });

  it('takes StarDist’s maps under other names', () => {
    expect(read(outputs, 'stardist:a,c')).toMatchObject({kind: 'stardist', rays: 32});
  });

  it('names the outputs where one is asked for that is not there', () => {
    expect(() => read(outputs, 'map:d')).toThrow('The model has no map "d"; its outputs are a, b, c.');
  });

  it('refuses a channel that the map has not', () => {
    expect(() => read(outputs, 'watershed:a,b:3')).toThrow('The model has no map "b:3"');
  });

  it('refuses what is no reading', () => {
    expect(() => read(outputs, 'polygons')).toThrow('--reading takes map:NAME');
  });

  it('refuses distances of several channels for a probability', () => {
    expect(() => read(outputs, 'stardist:b,c')).toThrow('b,c are not StarDist’s');
  });
});
