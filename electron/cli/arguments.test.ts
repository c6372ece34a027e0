import {describe, expect, it} from 'vitest';
import {
  flag,
  needed,
  number,
  otherwise,
  readArguments,
  someOf,
  text,
  textAs,
  usageOf,
  word,
  wordOrNone,
  words,
  type Given,
} from './arguments';

const WORDS = {model: word('MODEL'), images: words('IMAGE')};
const OPTIONS = {
  out: needed(text('FOLDER', 'Where results go.', 'o')),
  mpp: number('F', 'Micrometres per pixel.', {least: 0, most: 10, whole: false}),
  radius: number('N', 'A radius.', {least: 1, most: 20, whole: true}),
  runs: otherwise(5, number('N', 'How often.', {least: 1, most: 9, whole: true})),
  results: someOf(['labels', 'csv'], 'What is written.'),
  side: textAs('left|right', 'Which side.', (given) => given.toUpperCase()),
  overwrite: flag('Writes over.'),
};

function read(...line: string[]): Given<typeof WORDS, typeof OPTIONS> {
  return readArguments(line, WORDS, OPTIONS, 'Usage: x');
}

/** Options read with the words and the folder that are needed. */
const optionsOf = (...line: string[]): ReturnType<typeof read>['options'] => read('m', 'i', '-o', 'f', ...line).options;

describe('words', () => {
  it('come in their order, the last as many as there are', () =>
    expect(read('m', 'a', 'b', 'c', '-o', 'f').words).toEqual({model: 'm', images: ['a', 'b', 'c']}));

  it('may stand among options', () =>
    expect(read('m', '-o', 'f', 'a', '--overwrite', 'b').words.images).toEqual(['a', 'b']));

  it('after -- are words, dashes or not', () =>
    expect(read('-o', 'f', '--', 'm', '-a.tif').words.images).toEqual(['-a.tif']));

  it('a dash alone is a word', () => expect(read('m', '-', '-o', 'f').words.images).toEqual(['-']));

  it.each([
    ['none', [], null],
    ['one', ['a'], 'a'],
  ])('one that may be left out: %s', (_, line, value) =>
    expect(readArguments(line, {file: wordOrNone('FILE')}, {}, '').words.file).toBe(value),
  );

  it.each([
    ['too few', ['m', '-o', 'f']],
    ['none at all', []],
    ['a needed option missing', ['m', 'i']],
  ])('%s: the usage is told', (_, line) => expect(() => read(...line)).toThrow(/^Usage: x$/));

  it('too many: the usage is told', () =>
    expect(() => readArguments(['a', 'b'], {file: word('FILE')}, {}, 'Usage: y')).toThrow(/^Usage: y$/));
});

describe('options', () => {
  it.each([
    ['--out', 'here'],
    ['--out=here', null],
    ['-o', 'here'],
    ['-o=here', null],
  ])('a value by %s', (first, second) =>
    expect(read('m', 'i', ...[first, second].filter((one) => one !== null)).options.out).toBe('here'),
  );

  it('a value may begin with a dash', () => expect(read('m', 'i', '-o', '-f').options.out).toBe('-f'));

  it('a value may hold an equals sign', () => expect(read('m', 'i', '--out=a=b').options.out).toBe('a=b'));

  it('a value may be empty', () => expect(read('m', 'i', '--out=').options.out).toBe(''));

  it('of a value given twice the last holds', () =>
    expect(read('m', 'i', '-o', 'a', '--out', 'b').options.out).toBe('b'));

  it('those not given are null, false, or what they are otherwise', () =>
    expect(optionsOf()).toEqual({
      out: 'f',
      mpp: null,
      radius: null,
      runs: 5,
      results: null,
      side: null,
      overwrite: false,
    }));

  it('those given are read', () =>
    expect(
      optionsOf('--mpp', '0.25', '--radius=3', '--runs', '9', '--results', 'csv,labels', '--side=left', '--overwrite'),
    ).toEqual({
      out: 'f',
      mpp: 0.25,
      radius: 3,
      runs: 9,
      results: ['csv', 'labels'],
      side: 'LEFT',
      overwrite: true,
    }));

  it.each([
    [['--fast'], '--fast is not an option here; see warmstart --help.'],
    [['--fast=1'], '--fast is not an option here; see warmstart --help.'],
    [['-x'], '-x is not an option here; see warmstart --help.'],
    [['-1'], '-1 is not an option here; see warmstart --help.'],
    [['--constructor'], '--constructor is not an option here; see warmstart --help.'],
    [['--__proto__=1'], '--__proto__ is not an option here; see warmstart --help.'],
    [['--overwrite=yes'], '--overwrite is not an option here; see warmstart --help.'],
    [['-overwrite'], '-overwrite is not an option here; see warmstart --help.'],
    [['--mpp'], '--mpp needs a value.'],
    [['-o'], '-o needs a value.'],
    [['--mpp', 'wide'], '--mpp takes a number, not "wide".'],
    [['--mpp='], '--mpp takes a number, not "".'],
    [['--mpp', 'Infinity'], '--mpp takes a number, not "Infinity".'],
    [['--mpp', '-1'], '--mpp takes a number from 0 to 10.'],
    [['--radius', '2.5'], '--radius takes a whole number from 1 to 20.'],
    [['--results', 'labels,poem'], '--results takes labels, csv; not "poem".'],
  ])('%j is refused in one sentence', (line, sentence) =>
    expect(() => optionsOf(...line)).toThrow(
      expect.objectContaining({message: sentence, fault: {kind: 'usage', message: sentence}}),
    ),
  );
});

it('the usage names words, then needed options, then the others in brackets', () =>
  expect(usageOf({...WORDS, last: wordOrNone('LAST')}, OPTIONS)).toBe(
    'MODEL IMAGE… [LAST] -o FOLDER [--mpp F] [--radius N] [--runs N] [--results labels,csv] ' +
      '[--side left|right] [--overwrite]',
  ));
