/**
 * Whether the import table of .oxlintrc.json is really looked after: a pattern that the linter does not understand is
 * passed over without a word. One import that each folder must not have, written into an empty tree.
 */
import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, it} from 'vitest';
import {ROOT, testFolder} from '../electron/testing';

const FORBIDDEN: readonly [file: string, imported: string][] = [
  ['electron/contract/a.ts', '../keras/model'],
  ['electron/io/a.ts', '../keras/model'],
  ['electron/savedmodel/a.ts', '../keras/model'],
  ['electron/segment/a.ts', '../image/tile'],
  ['electron/segment/a.ts', 'node:fs'],
  ['electron/image/a.ts', '../export/tiff'],
  ['electron/image/formats/a.ts', '../../export/tiff'],
  ['electron/keras/a.ts', '../plan/plan'],
  ['electron/keras/a.ts', 'node:fs'],
  ['electron/plan/a.ts', '../engine/engine'],
  ['electron/plan/layers/a.ts', '../../engine/engine'],
  ['electron/graph/onnx/a.ts', '../../engine/engine'],
  ['electron/graph/onnx/lower/a.ts', '../../../engine/engine'],
  ['electron/graph/record/a.ts', 'node:fs'],
  ['electron/engine/a.ts', '../worker/model/load'],
  ['electron/engine/wasm/a.ts', '../../worker/model/load'],
  ['electron/engine/tensorflow/graph/a.ts', '../../../worker/model/load'],
  ['electron/export/a.ts', '../plan/plan'],
  ['electron/race/a.ts', '../plan/plan'],
  ['electron/worker/model/a.ts', '../../main/handles'],
  ['electron/worker/model/a.ts', 'electron'],
  ['electron/main/a.ts', '../keras/model'],
  ['renderer/a.ts', '../electron/keras/model'],
  ['renderer/store/a.ts', '../../electron/keras/model'],
  ['renderer/store/a.ts', 'node:fs'],
];

const ALLOWED: readonly [file: string, imported: string][] = [
  ['electron/io/a.ts', '../contract/fault'],
  ['electron/keras/a.ts', '../savedmodel/dtype'],
  ['electron/graph/onnx/lower/a.ts', '../../record/unify'],
  ['electron/graph/onnx/lower/a.ts', '../../../plan/plan'],
  ['electron/engine/wasm/a.ts', '../../graph/onnx/plan-to-onnx'],
  ['electron/engine/wasm/a.ts', '../../plan/plan'],
  ['electron/engine/wasm/a.ts', '../resources'],
  ['electron/plan/layers/a.ts', '../layer'],
  ['electron/main/a.ts', '../worker/runtime/jobs'],
  ['renderer/store/a.ts', '../../electron/contract/api'],
];

function lint(file: string, imported: string): string {
  const tree = testFolder('import-table');
  mkdirSync(join(tree, dirname(file)), {recursive: true});
  copyFileSync(join(ROOT, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  writeFileSync(join(tree, file), `import {something} from '${imported}';\nexport const kept = something;\n`);
  const oxlint = join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  return spawnSync(process.execPath, [oxlint, file], {cwd: tree, encoding: 'utf8'}).stdout;
}

it.each(FORBIDDEN)('%s may not import %s', (file, imported) => {
  expect(lint(file, imported)).toContain(`'${imported}' import is restricted`);
});

it.each(ALLOWED)('%s may import %s', (file, imported) => {
  expect(lint(file, imported)).not.toContain('import is restricted');
});
