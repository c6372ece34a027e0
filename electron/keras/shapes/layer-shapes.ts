/** What each layer class of Keras gives and holds, by the shapes of what it is applied to. */
import type {PlainObject} from '../json';
import {attentionShapes} from './attention';
import {denseShapes, sameShape} from './dense';
import {mergeShapes} from './merge';
import {normalizationShapes} from './normalization';
import {recurrentShapes} from './recurrent';
import type {LayerShapes, NamedShapes, Shape, ShapeRule} from './shape';
import {spatialShapes} from './spatial';

const SAME_SHAPE = `Activation ActivityRegularization AlphaDropout Dropout ELU GaussianDropout GaussianNoise Identity
  LeakyReLU Masking RandomBrightness RandomContrast RandomFlip RandomRotation RandomTranslation RandomZoom ReLU
  Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D ThresholdedReLU`;

const RULES: ReadonlyMap<string, ShapeRule> = new Map([
  ...SAME_SHAPE.split(/\s+/).map((name): [string, ShapeRule] => [name, sameShape]),
  ...[denseShapes, mergeShapes, spatialShapes, normalizationShapes, recurrentShapes, attentionShapes].flatMap((rules) =>
    Object.entries(rules),
  ),
]);

/** Of classes that have no rule nothing is known. Throws ShapeError where Keras refuses the layer on such inputs. */
export function layerShapes(
  className: string,
  config: PlainObject,
  inputs: readonly Shape[],
  named: NamedShapes = () => [],
): LayerShapes {
  return RULES.get(className)?.(config, inputs, named) ?? {outputs: [], weights: null};
}
