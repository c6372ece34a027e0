/** package.json says which Node a checkout needs; set-up asks for it, and nothing else says otherwise. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, it} from 'vitest';
import {ROOT} from '../electron/testing';

interface Package {
  readonly engines?: {readonly node?: string};
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const {isNodeVersion} = (await import(pathToFileURL(join(ROOT, 'scripts', 'node-version.mjs')).href)) as {
  readonly isNodeVersion: (version: string, range: string) => boolean;
};

function packageOf(...folders: readonly string[]): Package {
  return JSON.parse(readFileSync(join(ROOT, ...folders, 'package.json'), 'utf8')) as Package;
}

const ours = packageOf().engines!.node!;

describe('the Node that a checkout needs', () => {
  it.each([
    ['20.18.3', false],
    ['20.19.0', true],
    ['20.20.2', true],
    ['21.7.0', false],
    ['22.11.9', false],
    ['22.12.0', true],
    ['23.0.0', true],
    ['100.0.0', true],
  ])('%s: %s', (version, will) => {
    expect(isNodeVersion(version, ours)).toBe(will);
  });

  it.each(['vite', 'oxlint', 'oxfmt'])('is what %s needs', (name) => {
    const theirs = packageOf('node_modules', name).engines!.node!;
    for (const version of ['20.19.0', '22.12.0', '24.0.0']) expect(isNodeVersion(version, theirs)).toBe(true);
  });

  it('is what the README says', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect(readme).toContain('You need Node 20.19 or a later 20, or 22.12 or newer.');
    expect(ours).toBe('^20.19.0 || >=22.12.0');
  });

  it('is of the types that are checked', () => {
    expect(packageOf().devDependencies!['@types/node']).toMatch(/^20\./);
  });
});
