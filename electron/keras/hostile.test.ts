/**
 * The whole way from a folder's bytes to weights, under damage: a value or a tagged error, in bounded time and memory.
 */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bytesSource, type SourceFolder} from '../io/byte-source';
import {openVariables, readSavedModel} from '../savedmodel/read-saved-model';
import {MODELS} from '../testing';
import {kerasModelOf} from './from-saved-model';
import {judgeSavedModel} from './verdict';

const TAGGED = ['WireError', 'TableError', 'BundleError', 'ConvertError', 'JsonError', 'FaultError'];

function load(name: string): Map<string, Uint8Array> {
  const root = join(MODELS, name, 'saved_model');
  const paths = readdirSync(root, {recursive: true})
    .map(String)
    .filter((path) => statSync(join(root, path)).isFile());
  return new Map(paths.map((path) => [path, readFileSync(join(root, path))]));
}

function inMemory(files: ReadonlyMap<string, Uint8Array>): SourceFolder {
  return {
    name: 'model',
    path: null,
    list: () => [...files.keys()],
    has: (path) => files.has(path),
    open: (path) => bytesSource(path, files.get(path)!),
  };
}

function readEverything(files: ReadonlyMap<string, Uint8Array>): number {
  const folder = inMemory(files);
  const model = readSavedModel(folder);
  if (judgeSavedModel(model).verdict !== 'convertible') return 0;
  const keras = kerasModelOf(model, openVariables(folder, model), true);
  return [...keras.layers.flatMap((layer) => layer.weights), ...(keras.optimizer ?? [])].reduce(
    (sum, weight) => sum + weight.read().length,
    0,
  );
}

describe('a damaged SavedModel', () => {
  it.each(['trained', 'nested'])('%s', (name) => {
    const original = load(name);
    expect(readEverything(original)).toBeGreaterThan(100);
    const files = [...original.keys()].filter((path) => !path.includes('fingerprint'));
    const damage = fc.record({
      file: fc.constantFrom(...files),
      edits: fc.array(fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.nat(255)), {maxLength: 6}),
      cut: fc.option(fc.double({min: 0, max: 1, noNaN: true})),
    });
    fc.assert(
      fc.property(fc.array(damage, {minLength: 1, maxLength: 3}), (damages) => {
        const changed = new Map(original);
        for (const {file, edits, cut} of damages) {
          const bytes = Uint8Array.from(changed.get(file)!);
          for (const [at, value] of edits) if (bytes.length) bytes[Math.floor(at * (bytes.length - 1))] = value;
          changed.set(file, cut === null ? bytes : bytes.subarray(0, Math.floor(cut * bytes.length)));
        }
        try {
          readEverything(changed);
        } catch (error) {
          expect(TAGGED).toContain((error as Error).name);
        }
      }),
      {numRuns: 250},
    );
  });
});
