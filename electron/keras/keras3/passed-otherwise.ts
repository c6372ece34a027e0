/** Layers that hand on to others what Keras 3 hands on otherwise: masks, and shapes that are not known. */
import {layerConfigs, type LayerConfig} from '../custom-objects';
import {isArray, printJson, type JsonObject} from '../json';

/** Layers that Keras 3 passes masks through, or joins them in, in another way. */
const MASKS_OTHERWISE =
  /^(Identity|Rescaling|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|TimeDistributed|ConvLSTM\dD)$/;

function isOtherwise(className: string, config: JsonObject): boolean {
  if (MASKS_OTHERWISE.test(className)) return true;
  return className === 'Bidirectional' && printJson(config['layer'] ?? null).includes('"ConvLSTM');
}

/** Layers whose weights are as many as the shape before them says. */
const BY_SHAPE = /^(Layer|Batch|Group)Normalization$/;

/** Each in words, the layer first. */
export function passedOtherwise(config: JsonObject): string[] {
  const layers = layerConfigs(config);
  const masking = layers.find(isMasking) ?? (isCalledWithMask(config) ? layers[0] : undefined);
  const masked = layers.filter(({className, config}) => masking !== undefined && isOtherwise(className, config));
  const isByShape = layers.some(({className}) => BY_SHAPE.test(className));
  const open = layers.filter((layer) => isByShape && isOpenEinsum(layer));
  return [
    ...masked.map((layer) => `${nameOf(layer)}: Keras 3 passes the masks of ${masking!.name} on otherwise`),
    ...open.map((layer) => `${nameOf(layer)}: Keras 3 does not find out the shape of what it gives`),
  ];
}

function nameOf({className, name}: LayerConfig): string {
  return `the layer ${name} (${className})`;
}

function isMasking({className, config}: LayerConfig): boolean {
  return className === 'Masking' || (className === 'Embedding' && config['mask_zero'] === true);
}

function isCalledWithMask({layers}: JsonObject): boolean {
  return isArray(layers) && /"mask": \[+"/.test(printJson(layers));
}

function isOpenEinsum({className, config}: LayerConfig): boolean {
  const shape = config['output_shape'];
  return className === 'EinsumDense' && isArray(shape) && shape.includes(null);
}
