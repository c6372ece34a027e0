/** What the documents for contributors name is there. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, it} from 'vitest';
import {ROOT} from './testing';

const decisions = readdirSync(join(ROOT, 'docs', 'decisions')).map((name) => `docs/decisions/${name}`);
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/flows.md', 'docs/how-to.md', ...decisions];

it.each(documents)('every file and folder that %s names is there', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const inCode = [...text.matchAll(/`((?:electron|renderer|e2e|scripts|assets|docs)\/[\w./-]+)`/g)];
  expect(inCode.map(([, path]) => path!).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it.each(documents)('every link of %s leads somewhere', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path]) => path!);
  expect(links.filter((path) => !existsSync(join(ROOT, dirname(document), path)))).toEqual([]);
});

it('every picture of the window is told of, in both themes where there are two', () => {
  const folder = join(ROOT, 'docs', 'screens');
  const pictures = readdirSync(folder).filter((name) => name.endsWith('.webp'));
  const told = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\(([\w-]+\.webp)\)/g);
  expect([...told].map(([, name]) => name!).toSorted()).toEqual(pictures.toSorted());
});
