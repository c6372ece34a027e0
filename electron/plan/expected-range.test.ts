/** Configs as Keras 2.15 writes them. */
import {describe, expect, it} from 'vitest';
import {parseJson, type JsonObject} from '../keras/json';
import {expectedRange} from './expected-range';

function ofLayers(...layers: readonly object[]): ReturnType<typeof expectedRange> {
  const input = {class_name: 'InputLayer', name: 'x', config: {name: 'x'}, inbound_nodes: []};
  return expectedRange({config: parseJson(JSON.stringify({layers: [input, ...layers]})) as JsonObject});
}

function layer(className: string, config: object, call: object = {}): object {
  const name = (config as {name?: string}).name ?? 'it';
  return {class_name: className, name, config: {name, ...config}, inbound_nodes: [['x', 0, 0, call]]};
}

describe('the numbers that first layers take', () => {
  it('are 0..255 before a Rescaling by 1/255', () =>
    expect(ofLayers(layer('Rescaling', {scale: 1 / 255, offset: 0}))).toEqual({top: 255, layer: 'it'}));

  it('are 0..255 before a Rescaling to -1..1', () =>
    expect(ofLayers(layer('Rescaling', {scale: 1 / 127.5, offset: -1}))?.top).toBe(255));

  it('are the model’s own before a Normalization', () =>
    expect(ofLayers(layer('Normalization', {axis: [-1]}))?.top).toBe(null));

  it('are 0..255 where preprocess_input divides', () => {
    const divided = layer('TFOpLambda', {function: 'math.truediv'}, {y: 127.5, name: null});
    expect(ofLayers(divided, layer('TFOpLambda', {function: 'math.subtract'}, {y: 1}))?.top).toBe(255);
  });

  it('are 0..255 where the means of ImageNet are taken away', () => {
    const turned = layer('SlicingOpLambda', {function: '__operators__.getitem'});
    expect(ofLayers(turned, layer('TFOpLambda', {function: 'nn.bias_add'}, {bias: [-103.9]}))?.top).toBe(255);
  });

  it('are found in a model inside', () => {
    const inner = layer('Rescaling', {scale: 1 / 255, offset: 0});
    expect(ofLayers(layer('Functional', {layers: [inner]}))?.top).toBe(255);
  });

  it('are not known where a convolution comes first', () =>
    expect(ofLayers(layer('Conv2D', {filters: 8}), layer('Rescaling', {scale: 1 / 255}))).toBe(null));
});
