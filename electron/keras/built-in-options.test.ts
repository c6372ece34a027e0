/** The options that Keras 2.15 takes, asked of Keras 2.15. */
import {expect, it} from 'vitest';
import {runPython, testPython} from '../testing';
import {BUILT_IN_OPTIONS} from './built-in-options';

it.skipIf(!testPython())('are, class by class, those of its constructors', {timeout: 120_000}, () => {
  const found = JSON.parse(runPython('e2e/fixtures/keras_options.py', [])) as Record<string, string[]>;
  const ours = Object.fromEntries([...BUILT_IN_OPTIONS].map(([name, options]) => [name, [...options].toSorted()]));
  expect(ours).toEqual(found);
});
