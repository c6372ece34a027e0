import type {ShapeRule} from './shape';

/** A channel for each spatial axis in place of the input's channels, as `compute_output_shape` of DeepCell's gives. */
const location: ShapeRule = (config, [shape = null]) => {
  if (shape === null || shape.length < 3) return {outputs: [null], weights: null};
  const axes = shape.length - 2;
  const [batch, ...rest] = [shape[0] ?? null, ...shape.slice(1)];
  const isFirst = config['data_format'] === 'channels_first';
  return {outputs: [isFirst ? [batch, axes, ...rest.slice(1)] : [batch, ...rest.slice(0, -1), axes]], weights: null};
};

/** Those whose shape is not that of what they are given. */
export const deepcellShapes: Readonly<Record<string, ShapeRule>> = {Location2D: location, Location3D: location};
