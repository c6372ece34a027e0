/** StarDist's config.json; that its networks predict what the package's do is asked in segment-stars.test.ts. */
import {expect, it} from 'vitest';
import type {H5File} from './h5-file';
import {layerConfigs} from './custom-objects';
import {readStarDistH5, starDistConfig} from './stardist';

const CONFIG = {n_dim: 2, backbone: 'unet', n_rays: 32, n_channel_in: 1, grid: [2, 2], n_classes: null};

/** A file of weights in layers of these names. */
function fileOf(names: readonly string[]): H5File {
  const file: Pick<H5File, 'attribute' | 'dataset' | 'isGroup'> = {
    attribute: (path, name) => {
      if (path === '' && name === 'layer_names') return names;
      return name === 'weight_names' ? ['kernel:0'] : null;
    },
    isGroup: () => true,
    dataset: () => ({dtype: 'float32', shape: [1], read: () => new Uint8Array(4)}),
  };
  return file as H5File;
}

function layersOf(change: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  const config = starDistConfig(JSON.stringify({...CONFIG, ...change}))!;
  return layerConfigs(readStarDistH5(fileOf(names), config).config).map(({name}) => name);
}

const SMALL = {unet_n_depth: 0, unet_n_conv_per_depth: 1, net_conv_after_unet: 8};
const SMALL_LAYERS = ['conv2d_7', 'middle_1', 'features', 'prob', 'dist'];

it('the network is pooled to its grid before the U-Net', () => {
  expect(layersOf(SMALL, SMALL_LAYERS)).toEqual([
    'input',
    'conv2d',
    'max_pooling2d',
    'middle_1',
    'features',
    'prob',
    'dist',
  ]);
});

it('layers that Keras counted over a session are found by their order', () => {
  const {layers} = readStarDistH5(
    fileOf(['conv2d_8', ...SMALL_LAYERS]),
    starDistConfig(JSON.stringify({...CONFIG, ...SMALL, unet_n_conv_per_depth: 1, grid: [4, 2]}))!,
  );
  expect(layers.map(({name}) => name)).toEqual(['conv2d', 'conv2d_1', 'middle_1', 'features', 'prob', 'dist']);
});

it('a model that is normalised has a normalisation after each convolution of the U-Net', () => {
  const names = ['conv2d', 'middle_1', 'batch_normalization', 'features', 'prob', 'dist'];
  expect(layersOf({...SMALL, unet_batch_norm: true}, names)).toContain('batch_normalization');
});

it('a file with other layers is refused', () => {
  expect(() => layersOf(SMALL, ['conv2d', 'features', 'prob', 'dist'])).toThrow(
    'config.json is of a network with weights in 5 layers, the file has 4',
  );
});

it('a file without one of the layers is refused by its name', () => {
  expect(() => layersOf(SMALL, ['conv2d', 'middle_2', 'features', 'prob', 'dist'])).toThrow('a layer middle_1');
});

it.each([{grid: [3, 2]}, {grid: [1e300, 2]}, {unet_n_depth: 1e9}, {unet_n_conv_per_depth: 1e9}])(
  'a config with %j is no network',
  (change) => {
    expect(() => layersOf({...SMALL, ...change}, SMALL_LAYERS)).toThrow('config.json');
  },
);

it.each([{}, {...CONFIG, n_dim: 3}, {...CONFIG, backbone: 'resnet'}, {...CONFIG, grid: 2}, []])(
  '%j is not a 2-D StarDist model’s',
  (config) => {
    expect(starDistConfig(JSON.stringify(config))).toBeNull();
  },
);
