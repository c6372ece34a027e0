import {FaultError} from '../contract/fault';

export interface ParsedArguments {
  readonly positional: readonly string[];
  text(name: string): string | null;
  number(name: string): number | null;
  flag(name: string): boolean;
}

/**
 * `--name value`, `--name=value`, `-o value` and flags. Throws a FaultError ('usage') for an option that is not known.
 */
export function parseArguments(
  words: readonly string[],
  withValue: readonly string[],
  flags: readonly string[],
): ParsedArguments {
  const values = new Map<string, string>();
  const set = new Set<string>();
  const positional: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    if (!word.startsWith('-') || word === '-') {
      positional.push(word);
      continue;
    }
    const [name, inline] = word.split(/=(.*)/s) as [string, string?];
    const option = name === '-o' ? '--out' : name;
    if (flags.includes(option) && inline === undefined) set.add(option);
    else if (withValue.includes(option)) {
      const value = inline ?? words[(i += 1)];
      if (value === undefined) throw new FaultError('usage', `${name} needs a value.`);
      values.set(option, value);
    } else throw new FaultError('usage', `${name} is not an option here; see warmstart --help.`);
  }
  return {
    positional,
    text: (name) => values.get(name) ?? null,
    number: (name) => {
      const value = values.get(name);
      if (value === undefined) return null;
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number))
        throw new FaultError('usage', `${name} takes a number, not "${value}".`);
      return number;
    },
    flag: (name) => set.has(name),
  };
}
