/** What we know of every layer class's options and calls, against Keras 2.15's own signatures and configs. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Plain, PlainObject} from '../keras/json';
import {generatedFixtures, testPython} from '../testing';
import {mayBeIgnored, optionsOf} from './config-keys';
import type {LayerDefinition} from './layer';
import {CELLS} from './layers/recurrent-cells';
import {KERAS_LAYERS, WRAPPERS} from './registry';

interface Described {
  readonly error?: string;
  readonly parameters: readonly string[];
  readonly config: PlainObject;
  readonly call: readonly string[];
  readonly supports_masking: boolean;
  readonly own_mask: boolean;
}

type Options = Pick<LayerDefinition, 'reads' | 'ignores'>;

const folder = testPython() ? generatedFixtures('layers', 'e2e/fixtures/keras_signatures.py') : null;
const described = folder
  ? (JSON.parse(readFileSync(join(folder, 'layers.json'), 'utf8')) as Record<string, Described>)
  : {};
const known = new Map<string, Options>([...KERAS_LAYERS, ...Object.entries(CELLS), ...WRAPPERS]);
const supported = Object.keys(described).filter((name) => known.has(name));
const layers = supported.filter((name) => KERAS_LAYERS.has(name));

/** Parameters that are no options: Keras takes them apart before. */
const OF_PYTHON = new Set(['kwargs', 'args', 'weights', 'input_shape']);

/** Options of configs that other versions of Keras wrote, or this one writes only when they are set. */
const OF_OTHER_CONFIGS = new Set([
  'backward_layer',
  'causal',
  'num_constants',
  'zero_output_for_mask',
  'time_major',
  'rate',
  'stddev',
  'score_mode',
  'groups',
]);

describe.skipIf(!folder)('the options of every layer class', () => {
  it('are those of all classes that Keras has under these names', () => {
    expect([...known.keys()].filter((name) => !(name in described))).toEqual([]);
    expect(supported.filter((name) => described[name]!.error)).toEqual([]);
    expect(supported.length).toBeGreaterThan(120);
  });

  it.each(supported)('%s: each is read or may be ignored', (name) => {
    const {config, parameters} = described[name]!;
    const options = known.get(name)!;
    const keys = [...new Set([...Object.keys(config), ...parameters])].filter((key) => !OF_PYTHON.has(key));
    expect(keys.filter((key) => !options.reads.includes(key) && !mayBeIgnored(key, options))).toEqual([]);
  });

  it.each(supported)('%s: none is read that Keras does not have', (name) => {
    const {config, parameters} = described[name]!;
    const keys = new Set([...Object.keys(config), ...parameters, ...OF_OTHER_CONFIGS]);
    expect(known.get(name)!.reads.filter((key) => !keys.has(key))).toEqual([]);
  });

  it.each(supported)('%s: none is both read and ignored', (name) => {
    const {reads, ignores = []} = known.get(name)!;
    expect(reads.filter((key) => ignores.includes(key))).toEqual([]);
  });

  it('refuses one that nobody knows, by its name', () => {
    const {reads, ignores = []} = KERAS_LAYERS.get('Dense')!;
    expect(() => optionsOf({reads, ignores}, {units: 2, gain: 3})).toThrow('its option gain (3) is not supported');
    expect(optionsOf({reads, ignores}, {units: 2, use_bias: false, gain: null})).toEqual({use_bias: false});
  });

  it('finds values in the wrappers that other versions of Keras put around them', () => {
    const {reads, ignores = []} = KERAS_LAYERS.get('LeakyReLU')!;
    const alphas: Plain[] = [
      {type: 'ndarray', value: 0.25},
      {class_name: '__numpy__', config: {value: 0.25, dtype: 'float32'}},
      {class_name: '__tensor__', config: {value: 0.25, dtype: 'float32'}},
    ];
    for (const alpha of alphas) expect(optionsOf({reads, ignores}, {alpha})).toEqual({alpha: 0.25});
  });
});

describe.skipIf(!folder)('a call of every layer class', () => {
  it.each(layers)('%s: no argument is read that Keras does not have', (name) => {
    const {arguments: read = []} = KERAS_LAYERS.get(name)!;
    if (read === 'any' || name === 'SlicingOpLambda') return;
    expect(read.filter((argument) => !described[name]!.call.includes(argument))).toEqual([]);
  });

  it.each(layers)('%s: a mask goes where Keras lets it go', (name) => {
    const {supports_masking: supports, own_mask: hasRule, call, config} = described[name]!;
    const definition = KERAS_LAYERS.get(name)!;
    const rule = definition.masks?.(optionsOf(definition, config)) ?? 'drop';
    if (!supports) expect(rule).toBe('drop');
    else if (!hasRule) expect(['pass', 'use-pass']).toContain(rule);
    // Normalisation of batches takes a mask for training only.
    const takes = call.includes('mask') && !name.includes('BatchNormalization');
    if (supports && !hasRule) expect(rule === 'use-pass').toBe(takes || name === 'MultiHeadAttention');
    expect((definition.arguments ?? []).includes('mask')).toBe(call.includes('mask'));
  });
});
