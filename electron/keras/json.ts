/**
 * JSON as Python writes it, without loss: numbers keep their text (2.0 stays 2.0, seeds beyond 2^53 stay whole), and
 * NaN, Infinity, -Infinity are numbers. `print` gives Python's own spacing and ASCII escapes.
 */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** A number by its source text. */
export class NumberToken {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get value(): number {
    if (this.text === 'NaN') return NaN;
    if (this.text === 'Infinity') return Infinity;
    return this.text === '-Infinity' ? -Infinity : Number(this.text);
  }
}

export type Json = null | boolean | string | NumberToken | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const MAX_DEPTH = 200;
const MAX_CHARACTERS = 64 << 20;
/**
 * Each takes some sixty bytes of memory, and in text a hundred thousand layers have one for every fifteen characters:
 * a text of nothing but brackets is not to take ten times its length.
 */
const FEW_VALUES = 2_000_000;
const LEAST_CHARACTERS = 16;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Throws JsonError with the position. Objects inherit nothing. */
export function parseJson(source: string): Json {
  if (source.length > MAX_CHARACTERS) throw new JsonError(`JSON of ${source.length} characters`);
  const parser = {source, at: 0, values: 0, most: FEW_VALUES + source.length / LEAST_CHARACTERS};
  const value = parseValue(parser, 0);
  skipSpace(parser);
  if (parser.at !== source.length) throw new JsonError(`text after the JSON at ${parser.at}`);
  return value;
}

interface Parser {
  readonly source: string;
  at: number;
  values: number;
  readonly most: number;
}

function skipSpace(p: Parser): void {
  for (;;) {
    const code = p.source.charCodeAt(p.at);
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return;
    p.at += 1;
  }
}

function parseValue(p: Parser, depth: number): Json {
  if (depth > MAX_DEPTH) throw new JsonError(`JSON nested deeper than ${MAX_DEPTH}`);
  p.values += 1;
  if (p.values > p.most) throw new JsonError(`JSON of more than ${Math.floor(p.most)} values`);
  skipSpace(p);
  const c = p.source[p.at];
  if (c === '{') return parseObject(p, depth);
  if (c === '[') return parseArray(p, depth);
  if (c === '"') return parseString(p);
  // Digits, and a minus before one, begin no word.
  if (c !== undefined && (c > '9' || p.source[p.at + 1] === 'I')) {
    for (const [word, value] of WORDS) {
      if (p.source.startsWith(word, p.at)) {
        p.at += word.length;
        return value;
      }
    }
  }
  NUMBER.lastIndex = p.at;
  const match = NUMBER.exec(p.source);
  if (!match) throw new JsonError(`not JSON at ${p.at}`);
  p.at += match[0].length;
  return new NumberToken(match[0]);
}

const WORDS: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new NumberToken('NaN')],
  ['Infinity', new NumberToken('Infinity')],
  ['-Infinity', new NumberToken('-Infinity')],
];

/** Inherits nothing, like Object.create(null), which would be kept as a hash table and take three times as long. */
const Plain = function Plain() {
  // Its members come one by one.
} as unknown as new () => Record<string, Json>;
Plain.prototype = Object.freeze(Object.create(null));

function parseObject(p: Parser, depth: number): JsonObject {
  const out = new Plain();
  p.at += 1;
  skipSpace(p);
  if (p.source[p.at] === '}') {
    p.at += 1;
    return out;
  }
  for (;;) {
    skipSpace(p);
    if (p.source[p.at] !== '"') throw new JsonError(`a key is missing at ${p.at}`);
    const key = parseString(p);
    skipSpace(p);
    expect(p, ':');
    out[key] = parseValue(p, depth + 1);
    skipSpace(p);
    if (p.source[p.at] === ',') p.at += 1;
    else break;
  }
  expect(p, '}');
  return out;
}

function parseArray(p: Parser, depth: number): readonly Json[] {
  const out: Json[] = [];
  p.at += 1;
  skipSpace(p);
  if (p.source[p.at] === ']') {
    p.at += 1;
    return out;
  }
  for (;;) {
    out.push(parseValue(p, depth + 1));
    skipSpace(p);
    if (p.source[p.at] === ',') p.at += 1;
    else break;
  }
  expect(p, ']');
  return out;
}

function expect(p: Parser, character: string): void {
  if (p.source[p.at] !== character) throw new JsonError(`${character} is missing at ${p.at}`);
  p.at += 1;
}

function parseString(p: Parser): string {
  const from = p.at;
  p.at += 1;
  while (p.source[p.at] !== '"') {
    if (p.at >= p.source.length) throw new JsonError(`the text that begins at ${from} does not end`);
    p.at += p.source[p.at] === '\\' ? 2 : 1;
  }
  p.at += 1;
  const plain = p.source.slice(from + 1, p.at - 1);
  // Without escapes and control characters the text is what stands there.
  if (!/[^ -[\]-\uffff]/.test(plain)) return plain;
  const wrong = CONTROL.exec(plain) ?? BAD_ESCAPE.exec(plain.replaceAll('\\\\', '  '));
  if (wrong) {
    const at = from + 1 + wrong.index;
    throw new JsonError(
      wrong[0].startsWith('\\')
        ? `an escape in a text at ${at} that JSON does not have`
        : `a control character in a text at ${at}, which JSON does not allow`,
    );
  }
  return JSON.parse(p.source.slice(from, p.at)) as string;
}

const CONTROL = /[^ -\uffff]/;
/** Where no backslash stands for itself. */
const BAD_ESCAPE = /\\(?!["/bfnrt]|u[0-9a-fA-F]{4})/;

/** As Python's json.dumps writes it by default. */
export function printJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return printText(value);
  if (value instanceof NumberToken) return value.text;
  if (isArray(value)) return `[${value.map(printJson).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${printText(key)}: ${printJson(inner)}`)
    .join(', ')}}`;
}

function printText(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) =>
    c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Plain values: what a plan or a summary computes with. */
export type Plain = null | boolean | string | number | readonly Plain[] | PlainObject;
export interface PlainObject {
  readonly [key: string]: Plain;
}

export function toPlain(value: Json): Plain {
  if (value instanceof NumberToken) return value.value;
  if (isArray(value)) return value.map(toPlain);
  if (value === null || typeof value !== 'object') return value;
  const out = Object.create(null) as Record<string, Plain>;
  for (const key of Object.keys(value)) out[key] = toPlain((value as JsonObject)[key]!);
  return out;
}

export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberToken);
}

export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
