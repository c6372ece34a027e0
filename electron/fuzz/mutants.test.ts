/** Models with one changed byte, a short and repeatable part of `npm run fuzz -- mutants`; real Keras judges. */
import {expect, it} from 'vitest';
import {generatedFixtures, ROOT, testPython} from '../testing';
import {runMutants} from './mutants';

const python = testPython();
if (python) generatedFixtures('matrix', 'e2e/fixtures/make_matrix.py');

it.skipIf(!python)('become the file that Keras reads, or something is said', {timeout: 600_000}, async () => {
  const ways = await runMutants({root: ROOT, python: python!, cases: 900, minutes: 9, first: 1, asks: 60});
  expect(ways.wrong).toBe(0);
  expect(ways.refused).toBeGreaterThan(100);
  // Damage that only the names of layers or options show.
  expect(ways.said + ways.equal).toBeGreaterThan(20);
});
