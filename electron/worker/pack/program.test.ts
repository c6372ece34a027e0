/** The list of what the command is made of, held against what is built and what the app unpacks. */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {ROOT} from '../../testing';
import program from './program.json';

it('names what the build makes, and what the app unpacks of it', () => {
  const unpacked = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8').split('asarUnpack:')[1]!;
  for (const name of program.bundles) {
    expect(existsSync(join(ROOT, 'dist', name))).toBe(true);
    // The app has no command.
    expect(unpacked.includes(`- dist/${name}`)).toBe(name !== 'warmstart.cjs');
  }
  for (const name of program.wasm)
    expect(existsSync(join(ROOT, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', name))).toBe(true);
});
