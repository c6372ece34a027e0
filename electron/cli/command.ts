/** What a command is: a name, tables of what it takes, and what it does. */
import type {JobName, JobParameters, JobValue} from '../worker/runtime/jobs';
import {readArguments, usageOf, written, type Given, type Options, type Words} from './arguments';

export interface CommandResult {
  /** What `--json` prints. */
  readonly value: unknown;
  /** What a person reads. */
  readonly text: string;
  readonly exitCode: number;
  /** What is printed beside it, on stderr, a line each. */
  readonly warnings?: readonly string[];
}

/** Runs a job in the worker; its fault is thrown as a FaultError. */
export type RunJob = <N extends JobName>(job: N, parameters: JobParameters<N>) => Promise<JobValue<N>>;

export interface CommandContext {
  readonly job: RunJob;
  /** Whether the user has asked to stop. */
  readonly interrupted: () => boolean;
}

export interface Definition<W extends Words, O extends Options> {
  readonly name: string;
  /** One sentence for the help. */
  readonly does: string;
  readonly words: W;
  readonly options: O;
  /** Of a command that has another program's options: its line in our spelling. */
  readonly spelled?: (line: readonly string[]) => readonly string[];
  readonly run: (given: Given<W, O>, context: CommandContext) => Promise<CommandResult>;
}

export interface Command {
  readonly name: string;
  readonly does: string;
  /** Name, words and options on one line. */
  readonly usage: string;
  /** The usage, and what each option does. */
  readonly help: string;
  /** `line`: the words after the name. Throws a FaultError ('usage') for what it does not take. */
  readonly start: (line: readonly string[], context: CommandContext) => Promise<CommandResult>;
}

export function defineCommand<W extends Words, O extends Options>(definition: Definition<W, O>): Command {
  const {name, does, words, options, spelled = (line) => line, run} = definition;
  const usage = `${name} ${usageOf(words, options)}`;
  const lines = Object.entries(options).flatMap(([option, row]) => [
    ...wrapped(written(option, row), '  '),
    ...wrapped(row.does, '      ', '      '),
  ]);
  return {
    name,
    does,
    usage,
    help: [...wrapped(`warmstart ${usage}`, ''), '', does, ...(lines.length ? ['', ...lines] : [])].join('\n'),
    start: async (line, context) =>
      run(readArguments(spelled(line), words, options, `Usage: warmstart ${usage}`), context),
  };
}

/** Lines of a terminal's width at most, broken at spaces; the first after `indent`, the others after `hanging`. */
export function wrapped(text: string, indent: string, hanging = `${indent}    `): string[] {
  const lines: string[] = [];
  let line = indent;
  // An option in brackets stays on one line with its value.
  for (const piece of text.match(/\[[^\]]*\]|\S+/g) ?? []) {
    if (line.trim() !== '' && line.length + 1 + piece.length > TERMINAL_COLUMNS) {
      lines.push(line);
      line = hanging;
    }
    line += line.trim() === '' ? piece : ` ${piece}`;
  }
  return [...lines, line];
}

const TERMINAL_COLUMNS = 100;

export function done(value: unknown, text: string, exitCode = 0, warnings: readonly string[] = []): CommandResult {
  return {value, text, exitCode, warnings};
}

/** Of numbers that look wrong: the exit code is that of numbers that do not. */
export function doubtLine(image: string, doubt: string): string {
  return `Look again at ${image}: ${doubt}`;
}
