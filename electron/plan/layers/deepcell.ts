/** Custom layers that segmentation models of the DeepCell family use, computed from what their configs say. */
import * as tf from '@tensorflow/tfjs-core';
import {requireChannelsLast, type LayerTable} from '../layer';

export const deepcellLayers: LayerTable = {
  /** (B, H, W, C) to (B, H, W, 2): row/(H-1) and column/(W-1) of every pixel. */
  Location2D: {
    build: (config) => {
      requireChannelsLast(config);
      return ([x]) => {
        const [batch, rows, columns] = (x as tf.Tensor4D).shape;
        const row = tf.tile(tf.reshape(tf.linspace(0, 1, rows), [1, rows, 1, 1]), [batch, 1, columns, 1]);
        const column = tf.tile(tf.reshape(tf.linspace(0, 1, columns), [1, 1, columns, 1]), [batch, rows, 1, 1]);
        return tf.concat([row, column], 3);
      };
    },
  },
};
