/** What each layer class of Keras gives and holds, by the shapes of what it is applied to. */
import type {PlainObject} from '../json';
import {activationShapes, activationWeights, sameShape, withActivation} from './activations';
import {attentionShapes} from './attention';
import {deepcellShapes} from './deepcell';
import {denseShapes} from './dense';
import {checkMask} from './masks';
import {mergeShapes} from './merge';
import {normalizationShapes} from './normalization';
import {recurrentShapes} from './recurrent';
import type {LayerShapes, NamedShapes, Shape, ShapeRule} from './shape';
import {spatialShapes} from './spatial';
import {tfOpShapes} from './tf-op';

const SAME_SHAPE = `ActivityRegularization AlphaDropout Dropout GaussianDropout GaussianNoise Identity Masking
  RandomBrightness RandomContrast RandomFlip RandomRotation RandomTranslation RandomZoom SpatialDropout1D
  SpatialDropout2D SpatialDropout3D`;

/** Of what these give, the layer in their option `activation` takes the first. */
const ACTIVATED = [denseShapes, mergeShapes, spatialShapes, normalizationShapes, attentionShapes];

const RULES: ReadonlyMap<string, ShapeRule> = new Map([
  ...SAME_SHAPE.split(/\s+/).map((name): [string, ShapeRule] => [name, sameShape]),
  ...ACTIVATED.flatMap((rules) => Object.entries(rules)).map(([name, rule]): [string, ShapeRule] => [
    name,
    activated(rule),
  ]),
  ...[activationShapes, recurrentShapes, tfOpShapes, deepcellShapes].flatMap((rules) => Object.entries(rules)),
]);

function activated(rule: ShapeRule): ShapeRule {
  return (config, inputs, named) => {
    const own = rule(config, inputs, named);
    return withActivation(own, [activationWeights(config, own.outputs[0] ?? null)]);
  };
}

/** Of classes that have no rule nothing is known. Throws ShapeError where Keras refuses the layer on such inputs. */
export function layerShapes(
  className: string,
  config: PlainObject,
  inputs: readonly Shape[],
  named: NamedShapes = () => [],
): LayerShapes {
  checkMask({className, config}, inputs, named('mask'));
  return RULES.get(className)?.(config, inputs, named) ?? {outputs: [], weights: null};
}
