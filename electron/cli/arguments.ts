/** The words after a command's name, read by its own tables of words and options. */
import {parseArgs} from 'node:util';
import {FaultError} from '../contract/fault';

/** Something given as `--name value`, `--name=value` or by its letter; or a flag, which has no value. */
export interface Option<T> {
  /** What stands for the value in the usage, for example `OUT.h5`; null for a flag. */
  readonly value: string | null;
  /** A letter that stands for the name: `-o`. */
  readonly letter: string | null;
  /** The command is refused without it. */
  readonly needed: boolean;
  /** One sentence for the command's help. */
  readonly does: string;
  /**
   * What comes of all the values given, in their order; of none, where it is not needed. Throws a FaultError ('usage')
   * that begins with `name`, which is the option as it is written.
   */
  readonly read: (given: readonly string[], name: string) => T;
}

/** Something given by its place. */
export interface Word<T> {
  /** What stands for it in the usage, for example `SAVED_MODEL`. */
  readonly value: string;
  /** How many are taken. */
  readonly least: number;
  readonly most: number;
  readonly read: (given: readonly string[]) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
/** In the order of their places; only the last may take more than one. */
export type Words = Readonly<Record<string, Word<unknown>>>;

type ValuesOf<T> = {
  readonly [N in keyof T]: T[N] extends {readonly read: (...given: never[]) => infer V} ? V : never;
};

export interface Given<W extends Words, O extends Options> {
  readonly words: ValuesOf<W>;
  readonly options: ValuesOf<O>;
}

export const word = (value: string): Word<string> => ({value, least: 1, most: 1, read: ([given]) => given!});

export const wordOrNone = (value: string): Word<string | null> => ({
  value,
  least: 0,
  most: 1,
  read: ([given]) => given ?? null,
});

export const words = (value: string): Word<readonly string[]> => ({
  value,
  least: 1,
  most: Infinity,
  read: (given) => given,
});

export const flag = (does: string): Option<boolean> => ({
  value: null,
  letter: null,
  needed: false,
  does,
  read: (given) => given.length > 0,
});

/** The last value given, as it is; null where there is none. */
export const text = (value: string, does: string, letter: string | null = null): Option<string | null> => ({
  value,
  letter,
  needed: false,
  does,
  read: (given) => given.at(-1) ?? null,
});

/** All values given, in their order; null where there is none. */
export const texts = (value: string, does: string, letter: string): Option<readonly string[] | null> => ({
  ...text(value, does, letter),
  read: (given) => (given.length ? given : null),
});

/** The last value given, as `read` has it; null where there is none. */
export function textAs<T>(value: string, does: string, read: (given: string, name: string) => T): Option<T | null> {
  const plain = text(value, does);
  return {
    ...plain,
    read: (given, name) => {
      const last = plain.read(given, name);
      return last === null ? null : read(last, name);
    },
  };
}

export interface NumberBounds {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

export const number = (value: string, does: string, bounds: NumberBounds): Option<number | null> =>
  textAs(value, does, (given, name) => {
    const read = numberOf(given, name);
    const {least, most, whole} = bounds;
    if (read >= least && read <= most && (!whole || Number.isInteger(read))) return read;
    throw new FaultError('usage', `${name} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
  });

/** Throws a FaultError ('usage') for what is no number. */
export function numberOf(given: string, name: string): number {
  const read = Number(given);
  if (given.trim() === '' || !Number.isFinite(read))
    throw new FaultError('usage', `${name} takes a number, not "${given}".`);
  return read;
}

/** One of `all`. */
export const oneOf = <T extends string>(all: readonly T[], does: string): Option<T | null> =>
  textAs(all.join('|'), does, (given, name) => {
    const known = all.find((one) => one === given);
    if (known === undefined) throw new FaultError('usage', `${name} takes ${all.join(', ')}; not "${given}".`);
    return known;
  });

/** Several of `all`, divided by commas. */
export const someOf = <T extends string>(all: readonly T[], does: string): Option<readonly T[] | null> =>
  textAs(all.join(','), does, (given, name) =>
    given.split(',').map((asked) => {
      const known = all.find((one) => one === asked);
      if (known === undefined) throw new FaultError('usage', `${name} takes ${all.join(', ')}; not "${asked}".`);
      return known;
    }),
  );

/** The same option, without which the command is refused. */
export const needed = <T>(option: Option<T | null>): Option<T> => ({
  ...option,
  needed: true,
  read: (given, name) => option.read(given, name)!,
});

/** The same option, which is `usual` where it is not given. */
export const otherwise = <T>(usual: T, option: Option<T | null>): Option<T> => ({
  ...option,
  read: (given, name) => option.read(given, name) ?? usual,
});

/** As on the command line: `MODEL IMAGE… -o FOLDER [--mpp F]`, the needed options first. */
export function usageOf(wordTable: Words, optionTable: Options): string {
  const all = Object.entries(optionTable);
  const isNeeded = ([, option]: (typeof all)[number]): boolean => option.needed;
  return [
    ...Object.values(wordTable).map(({value, least, most}) => {
      const several = most > 1 ? `${value}…` : value;
      return least === 0 ? `[${several}]` : several;
    }),
    ...all.filter((entry) => isNeeded(entry)).map(([name, option]) => written(name, option)),
    ...all.filter((entry) => !isNeeded(entry)).map(([name, option]) => `[${written(name, option)}]`),
  ].join(' ');
}

/** An option as it is given, with its value: `-o OUT.h5`. */
export function written(name: string, {letter, value}: Option<unknown>): string {
  return `${letter === null ? `--${name}` : `-${letter}`}${value === null ? '' : ` ${value}`}`;
}

/**
 * Throws a FaultError ('usage') with one sentence for an option that is not in the table or lacks its value, for too
 * few or too many words (the sentence is then `usage`), and for what the options' own readers refuse.
 */
export function readArguments<W extends Words, O extends Options>(
  line: readonly string[],
  wordTable: W,
  optionTable: O,
  usage: string,
): Given<W, O> {
  const {positionals, values} = splitLine(line, optionTable);
  const missing = Object.entries(optionTable).some(([name, option]) => option.needed && !values.has(name));
  const places = Object.values(wordTable);
  const sum = (of: (place: Word<unknown>) => number): number => places.reduce((total, place) => total + of(place), 0);
  const tooFew = positionals.length < sum(({least}) => least);
  if (missing || tooFew || positionals.length > sum(({most}) => most)) throw new FaultError('usage', usage);
  let at = 0;
  const wordValues = Object.entries(wordTable).map(([name, {most, read}]) => {
    const taken = positionals.slice(at, at + most);
    at += taken.length;
    return [name, read(taken)];
  });
  const optionValues = Object.entries(optionTable).map(([name, {read}]) => [
    name,
    read(values.get(name) ?? [], `--${name}`),
  ]);
  return {
    words: Object.fromEntries(wordValues) as ValuesOf<W>,
    options: Object.fromEntries(optionValues) as ValuesOf<O>,
  };
}

interface Line {
  readonly positionals: readonly string[];
  /** What was given for an option, in order; for a flag, an empty text each time. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function splitLine(line: readonly string[], table: Options): Line {
  const {tokens} = parseArgs({
    args: [...line],
    // Strict parsing would refuse a value that begins with a dash, and in sentences that are not ours.
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(table).map(([name, {value, letter}]) => [
        name,
        {type: value === null ? 'boolean' : 'string', ...(letter === null ? {} : {short: letter})} as const,
      ]),
    ),
  });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const {name, rawName, value = null, inlineValue} = token;
    const option = Object.hasOwn(table, name) ? table[name]! : null;
    const isFlag = option?.value === null;
    // Of `-oFILE` only `-o=FILE` is meant so: `-overwrite` is a slip of the hand, not a file called "verwrite".
    const onLetter = !rawName.startsWith('--') && inlineValue === true;
    if (option === null || (isFlag && value !== null) || (onLetter && !value!.startsWith('=')))
      throw new FaultError('usage', `${line[token.index]!.split('=')[0]} is not an option here; see warmstart --help.`);
    if (!isFlag && value === null) throw new FaultError('usage', `${rawName} needs a value.`);
    const own = onLetter ? value!.slice(1) : (value ?? '');
    values.set(name, [...(values.get(name) ?? []), own]);
  }
  return {positionals, values};
}
