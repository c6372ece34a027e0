/** What the build makes processes read in before they can do what they were started for. */
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, it} from 'vitest';
import {ROOT} from '../../testing';

const DIST = join(ROOT, 'dist');
const CHUNKS = join(DIST, 'chunks');
/** At the beginning of a line: what is read in at once, not when it is wanted. */
const REQUIRED = /^(?:(?:const|let|var) [\w$]+ = )?require\("(\.[^"]+)"\);$/gm;
/** The bundler names each module that it has put in. */
const FOREIGN = /^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm;

/** The packages whose code these bundles read in at once. */
function packagesIn(paths: readonly string[]): string[] {
  const seen = new Set<string>();
  const read = (path: string): string[] => {
    if (seen.has(path)) return [];
    seen.add(path);
    const text = readFileSync(path, 'utf8');
    return [
      ...[...text.matchAll(FOREIGN)].map(([, name]) => name!),
      ...[...text.matchAll(REQUIRED)].flatMap(([, other]) => read(join(dirname(path), other!))),
    ];
  };
  return [...new Set(paths.flatMap((path) => read(path)))];
}

/** The chunk that a function is in. */
function chunkOf(name: string): string {
  const found = readdirSync(CHUNKS).filter((one) =>
    readFileSync(join(CHUNKS, one), 'utf8').includes(`\nasync function ${name}(`),
  );
  expect(found).toHaveLength(1);
  return join(CHUNKS, found[0]!);
}

it.each([
  ['the command', ['warmstart.cjs'], [], []],
  ['a prediction from a warm file', ['thread.cjs'], ['predictFile', 'openOnnx'], []],
  ['a trial from a warm file', ['trial.cjs', 'thread.cjs'], ['measure', 'openOnnx'], []],
  ['ONNX Runtime’s process', ['onnx.cjs'], [], ['onnxruntime-common']],
  // That they would be seen:
  ['a model without one', [], ['loadFromFile'], ['@tensorflow/tfjs-core']],
])('%s reads in only the packages that it needs', (_, bundles, functions, packages) => {
  const paths = [...bundles.map((name) => join(DIST, name)), ...functions.map((name) => chunkOf(name))];
  expect(packagesIn(paths)).toEqual(packages);
});
