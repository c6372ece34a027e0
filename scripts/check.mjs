/** Types, lint and the import table: `npm run check`. Resolves with [name, passed] pairs. */
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {ROOT, run, say} from './run.mjs';

const CHECKS = [
  ['types of main, worker and command', ['typescript/bin/tsc', '-p', '.']],
  ['types of the contract', ['typescript/bin/tsc', '-p', 'electron/contract']],
  ['types of the WebGPU window', ['typescript/bin/tsc', '-p', 'electron/engine/webgpu/window']],
  ['types of the page', ['typescript/bin/tsc', '-p', 'renderer']],
  ['types of the end-to-end tests', ['typescript/bin/tsc', '-p', 'e2e']],
  ['format', ['oxfmt/bin/oxfmt', '--check', '.']],
  ['lint and import table', ['oxlint/bin/oxlint', '--type-aware']],
];

export async function checkAll() {
  const results = [];
  for (const [name, [program, ...parameters]] of CHECKS) {
    const {code, output} = await run(process.execPath, [join(ROOT, 'node_modules', program), ...parameters]);
    say(`${code === 0 ? '✓' : '✕'} ${name}`);
    if (code !== 0) say(output);
    results.push([name, code === 0]);
  }
  return results;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = await checkAll();
  process.exitCode = results.every(([, passed]) => passed) ? 0 : 1;
}
