/** The names that Keras 2.15 knows, asked of Keras 2.15. */
import {describe, expect, it} from 'vitest';
import {runPython, testPython} from '../testing';
import {BUILT_IN, type Role} from './built-in-names';

/** Registered ones are found in any place; two are no functions but resolved when a model is compiled. */
const isAsked = (name: string): boolean => !name.includes('>') && !['ce', 'crossentropy'].includes(name);

describe.skipIf(!testPython())('names that Keras knows', () => {
  it('are in each place those that Keras itself finds there', {timeout: 120_000}, () => {
    const roles = Object.keys(BUILT_IN) as Role[];
    const asked = [...new Set(roles.flatMap((role) => [...BUILT_IN[role]]))].filter(isAsked).toSorted();
    const answer = runPython('e2e/fixtures/keras_names.py', [JSON.stringify(asked)]);
    const found = JSON.parse(answer) as Record<Role, string[]>;
    for (const role of roles)
      expect({role, names: found[role]}).toEqual({role, names: asked.filter((name) => BUILT_IN[role].has(name))});
  });
});
