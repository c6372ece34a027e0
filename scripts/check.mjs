/** Types, format, lint and the import table: `npm run check`. Resolves with [name, passed] pairs. */
import {readFileSync} from 'node:fs';
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

const MOST_COLUMNS = 120;
const SOURCES = ['*.ts', '*.tsx', '*.mjs', '*.css'];

/** What a formatter leaves alone: comments and long texts. Resolves with the places, each `file:line`. */
async function longLines() {
  const {output} = await run('git', ['ls-files', '--', ...SOURCES]);
  return output
    .split('\n')
    .filter(Boolean)
    .flatMap((path) => {
      const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
      return lines.flatMap((line, i) => (line.length > MOST_COLUMNS ? [`${path}:${i + 1}`] : []));
    });
}

export async function checkAll() {
  const results = [];
  for (const [name, [program, ...parameters]] of CHECKS) {
    const {code, output} = await run(process.execPath, [join(ROOT, 'node_modules', program), ...parameters]);
    say(`${code === 0 ? '✓' : '✕'} ${name}`);
    if (code !== 0) say(output);
    results.push([name, code === 0]);
  }
  const long = await longLines();
  say(`${long.length === 0 ? '✓' : '✕'} no line over ${MOST_COLUMNS} columns`);
  for (const place of long) say(`  ${place}`);
  results.push(['lines', long.length === 0]);
  return results;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = await checkAll();
  process.exitCode = results.every(([, passed]) => passed) ? 0 : 1;
}
