import {expect, test} from 'vitest';
import {CHART_COLOURS, GROUND, type Themed} from '../electron/contract/palette';

const sheets = import.meta.glob<string>('./**/*.css', {query: '?raw', import: 'default', eager: true});
const sources = import.meta.glob<string>(['./**/*.ts', './**/*.tsx', '!./**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const TOKENS = sheets['./tokens.css']!;
const others = Object.entries(sheets).filter(([path]) => path !== './tokens.css');

/** A token's two colours; the same twice where it has only one. */
function token(name: string): Themed {
  const themed = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\);`).exec(TOKENS);
  const single = new RegExp(`--${name}: (#\\w+);`).exec(TOKENS);
  return {light: themed?.[1] ?? single![1]!, dark: themed?.[2] ?? single![1]!};
}

function linesLike(pattern: RegExp, files: readonly (readonly [string, string])[]): readonly string[] {
  return files.flatMap(([path, text]) =>
    text
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
}

test('there are style sheets and sources to look at', () => {
  expect(others.length).toBeGreaterThan(10);
  expect(Object.keys(sources).length).toBeGreaterThan(50);
});

test('a window begins in the ground of the page', () => {
  expect(token('ground')).toEqual(GROUND);
});

for (const [name, colour] of Object.entries(CHART_COLOURS)) {
  test(`a saved chart has the light colour --${name} of the page`, () => {
    expect(token(name).light).toBe(colour);
  });
}

test('no style sheet but the tokens writes a colour', () => {
  expect(linesLike(/#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\(/i, others)).toEqual([]);
});

test('no source writes a colour', () => {
  expect(linesLike(/['"`]#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\(/i, Object.entries(sources))).toEqual([]);
});

test('paddings, margins and gaps are of the scale; only hairlines are written', () => {
  expect(linesLike(/^\s*(padding|margin|gap)[\w-]*:.*(?<![\w.])(?!0|1px)\d+(\.\d+)?(px|em|rem)/, others)).toEqual([]);
});

test('every token that is used is there', () => {
  const used = [...Object.values(sheets), ...Object.values(sources)].flatMap((text) =>
    [...text.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name!),
  );
  expect([...new Set(used)].filter((name) => !TOKENS.includes(`--${name}:`))).toEqual([]);
});

test('no part of the page reads a whole store', () => {
  expect(linesLike(/\buse(Session|View|Race|Limits|Colours|Cursor|CameraStore)\(\)/, Object.entries(sources))).toEqual(
    [],
  );
});
