import {join} from 'node:path';
import {expect, it} from 'vitest';
import {MODELS, quiet} from '../../testing';
import {inspectModel} from '../model/inspect';
import {layerTimes} from './layer-times';

it('every layer that is run by itself has its time, and those that are folded have none', async () => {
  const path = join(MODELS, 'panoptic', 'keras.h5');
  const {layers} = await inspectModel(path);
  const times = await layerTimes(path, quiet);
  expect(times.engine).toBe('wasm');
  const own = layers.filter(({className, foldedInto}) => className !== 'InputLayer' && foldedInto === null);
  expect(times.layers.map(({layer}) => layer).toSorted()).toEqual(own.map(({name}) => name).toSorted());
  const folded = layers.filter(({foldedInto}) => foldedInto !== null);
  expect(folded.length).toBeGreaterThan(0);
  for (const {className, foldedInto} of folded) {
    const into = layers.find(({name}) => name === foldedInto)?.className;
    // What is computed twice is computed once.
    if (into !== className)
      expect([className, into]).toEqual([expect.stringMatching(/Normalization|ctivation|ReLU/), 'Conv2D']);
  }
});

it('a folder is told that it has to be converted first', async () => {
  await expect(layerTimes(join(MODELS, 'unet', 'saved_model'), quiet)).rejects.toMatchObject({
    fault: {kind: 'not-runnable'},
  });
});
