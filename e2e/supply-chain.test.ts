/** Whatever is fetched from elsewhere is known by its hash or its commit before it is used. */
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ROOT, testFolder} from '../electron/testing';

const text = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

it('every npm package has a hash in the lock file', () => {
  const {packages} = JSON.parse(text('package-lock.json')) as {
    packages: Record<string, {integrity?: string; link?: boolean; inBundle?: boolean}>;
  };
  const without = Object.entries(packages).filter(
    ([name, {integrity, link, inBundle}]) => name !== '' && !link && !inBundle && !integrity?.startsWith('sha512-'),
  );
  expect(Object.keys(packages).length).toBeGreaterThan(300);
  expect(without).toEqual([]);
});

it('every version in package.json is exact', () => {
  const {dependencies, devDependencies} = JSON.parse(text('package.json')) as Record<string, Record<string, string>>;
  const versions = Object.values({...dependencies, ...devDependencies});
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it.each([
  'e2e/fixtures/requirements.txt',
  'e2e/fixtures/requirements-keras3.txt',
  'scripts/tensorflow-wheel.txt',
  'scripts/onnx-tools.txt',
])('every Python package of %s has its hashes', (file) => {
  const packages = text(file)
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^\s*[\w-]+(\[.*\])?==/.test(line));
  expect(packages.length).toBeGreaterThan(0);
  expect(packages.filter((line) => !line.includes('--hash=sha256:'))).toEqual([]);
});

it('every action of the public CI is pinned by its commit, with its version beside it', () => {
  const folder = join('.github', 'workflows');
  const uses = readdirSync(join(ROOT, folder)).flatMap((name) => [...text(folder, name).matchAll(/uses: (.*)/g)]);
  expect(uses.length).toBeGreaterThan(3);
  expect(
    uses.map(([, one]) => one!).filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one)),
  ).toEqual([]);
  expect(text(folder, 'test.yml')).toContain('npm audit --omit=dev');
});

describe('a download', () => {
  const bytes = Buffer.from('the library');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/cut') {
        response.writeHead(200, {'content-length': '1000'}).write(bytes);
        setTimeout(() => response.destroy(), 50);
      } else if (request.url === '/whole') response.end(bytes);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  type Download = (what: {url: string; sha256: string}, path: string) => Promise<string | null>;
  const fetched = async (name: string, hash: string): Promise<string | null> => {
    const {download} = (await import(join(ROOT, 'scripts', 'run.mjs'))) as {download: Download};
    return download({url: `${url}/${name}`, sha256: hash}, join(testFolder('download'), 'file'));
  };

  it('of that hash is used', async () => {
    expect(await fetched('whole', sha256)).toBeNull();
  });

  it.each([
    ['whole', 'its SHA-256 is'],
    ['cut', 'broke off'],
    ['missing', 'the server answers 404'],
  ])('that is %s and not what was expected is not', async (name, why) => {
    expect(await fetched(name, '0'.repeat(64))).toContain(why);
  });

  it('of TensorFlow’s library is of the hash that is written down', () => {
    const step = text('scripts', 'steps', 'tensorflow.mjs');
    expect(step).toMatch(/sha256: '[0-9a-f]{64}'/);
    // The package's own installer asks for no hash.
    expect(step).not.toContain('scripts/install.js');
  });
});

it('what is shipped has a text for every licence that a package names and does not bring', () => {
  expect(['MIT', 'ISC', 'BSL-1.0'].filter((id) => !existsSync(join(ROOT, 'scripts', 'licences', `${id}.txt`)))).toEqual(
    [],
  );
});
