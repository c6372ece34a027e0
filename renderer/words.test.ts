import {parseAst} from 'vite';
import {expect, test} from 'vitest';

const parts = import.meta.glob<string>(['./**/*.tsx', '!./**/*.test.tsx'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What a browser or a screen reader says of it. */
const SPOKEN: readonly string[] = ['title', 'placeholder', 'alt', 'aria-label', 'aria-description'];

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Text that stands in the source where people will read it; signs like + and · are no words. */
function writtenWords(node: Node): readonly string[] {
  const own = spokenText(node);
  const inside = Object.values(node)
    .flat()
    .filter(isNode)
    .flatMap((child) => writtenWords(child));
  return own !== null && /\p{L}{2}/u.test(own) ? [own.trim(), ...inside] : inside;
}

function spokenText(node: Node): string | null {
  if (node.type === 'JSXText') return node['value'] as string;
  if (node.type !== 'JSXAttribute') return null;
  const {name} = node['name'] as {name: string};
  const value = node['value'] as Node | null;
  return SPOKEN.includes(name) && value?.type === 'Literal' ? String(value['value']) : null;
}

function wordsIn(source: string): readonly string[] {
  return writtenWords(parseAst(source, {lang: 'tsx'}) as unknown as Node);
}

test('words in a part are found, as text and as attributes', () => {
  const part = 'const A = () => <p title="Bright"><b>Dark + {1}</b> · <i aria-label={"x"} className="quiet" /></p>;';
  expect(wordsIn(part)).toEqual(['Bright', 'Dark +']);
});

for (const [path, source] of Object.entries(parts)) {
  test(`${path} takes what people read from its words`, () => {
    expect(wordsIn(source)).toEqual([]);
  });
}
