/** Short ones of what docs/reliability.md has figures of: `npm run soak` and `npm run kills`. */
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {ROOT} from '../electron/testing';

function script(name: string, ...words: string[]): {readonly code: number | null; readonly said: string} {
  const {status, stdout, stderr} = spawnSync(process.execPath, [join(ROOT, 'scripts', name), ...words], {
    encoding: 'utf8',
  });
  return {code: status, said: stdout + stderr};
}

it('60 conversions and images leave memory and handles as they were, and no file', {timeout: 600_000}, () => {
  const {code, said} = script('soak.mjs', '--count', '60', '--every', '10');
  expect(said).toContain('60 conversions and 60 images: 0 problems');
  expect(code).toBe(0);
});

it('killed while it writes, the command leaves whole files or none, and the next run works', {timeout: 600_000}, () => {
  const {code, said} = script('kills.mjs', 'convert', 'segment', '--sample', '4');
  expect(said).not.toContain('WRONG');
  expect(said.match(/; 0 wrong$/gm)).toHaveLength(2);
  expect(code).toBe(0);
});
