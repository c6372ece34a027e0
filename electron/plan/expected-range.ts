/**
 * Which numbers a model's first layers take: those that scale what they are given (Rescaling, Normalization, what
 * `preprocess_input` leaves behind) want an image's own numbers, not ones that somebody has scaled before.
 */
import {layerConfigs, type LayerConfig} from '../keras/custom-objects';
import {toPlain, type Plain, type PlainObject} from '../keras/json';
import type {KerasModel} from '../keras/model';
import {MODEL_CLASSES} from './registry';

export interface ExpectedRange {
  /** The number that the layer makes one of, 255 of most; null: it was fitted to numbers that only the model knows. */
  readonly top: number | null;
  /** The layer that says so. */
  readonly layer: string;
}

/** How many layers from the input on are looked at: scaling stands at the beginning, or not at all. */
const FIRST = 6;
/** What divides by less than that, or multiplies by more than its inverse, makes no image's numbers small. */
const LEAST_TOP = 64;
/** The classes that a scaling may stand behind. */
const PASSED = new Set([
  'InputLayer',
  'SlicingOpLambda',
  'Concatenate',
  'ZeroPadding2D',
  'Cropping2D',
  'Resizing',
  'Dropout',
]);

/** Null where the first layers say nothing of it. */
export function expectedRange({config}: Pick<KerasModel, 'config'>, depth = 0): ExpectedRange | null {
  const layers = layerConfigs(config).slice(0, FIRST);
  const entries = toPlain(config['layers'] ?? []) as readonly PlainObject[];
  for (const [i, layer] of layers.entries()) {
    const found = rangeOf(layer, entries[i]!['inbound_nodes'] ?? null, depth);
    if (found !== undefined) return found;
  }
  return null;
}

/** `calls`: its `inbound_nodes`. Undefined: the layer says nothing, and the next may. */
function rangeOf(
  {name, className, config}: LayerConfig,
  calls: Plain,
  depth: number,
): ExpectedRange | null | undefined {
  if (MODEL_CLASSES.has(className)) return depth < FIRST ? expectedRange({config}, depth + 1) : null;
  if (className === 'Normalization') return {top: null, layer: name};
  const own = toPlain(config) as PlainObject;
  if (className === 'Rescaling') return topOf(wholeRange(1 / Number(own['scale'])), name);
  const called = own['function'];
  if (className === 'TFOpLambda') return ofFunction(typeof called === 'string' ? called : '', calls, name);
  return PASSED.has(className) ? undefined : null;
}

/** What divides by 127.5 shifts to -1..1 afterwards: its numbers reach to 255 too. */
function wholeRange(divisor: number): number {
  return Math.abs(divisor - 127.5) < 0.01 ? 255 : Math.round(divisor * 1000) / 1000;
}

function topOf(top: number, layer: string): ExpectedRange | undefined {
  return top >= LEAST_TOP && Number.isFinite(top) ? {top, layer} : undefined;
}

/** `x / 127.5 - 1`, `x * (1 / 255)`, the means of ImageNet taken away: the constant stands in the call. */
function ofFunction(name: string, calls: Plain, layer: string): ExpectedRange | undefined {
  if (name.endsWith('bias_add')) return {top: 255, layer};
  const constant = Number(/"y":(-?[\d.eE+-]+)/.exec(JSON.stringify(calls))?.[1] ?? NaN);
  if (/truediv$|divide$/.test(name)) return topOf(wholeRange(constant), layer);
  if (/multiply$|__mul__$/.test(name)) return topOf(wholeRange(1 / constant), layer);
  return undefined;
}
