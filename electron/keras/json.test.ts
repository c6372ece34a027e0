import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {isObject, NumberToken, parseJson, printJson, toPlain} from './json';

describe('JSON as Python writes it', () => {
  it('keeps 2.0, long integers, NaN and infinities', () => {
    const text = '{"a": 2.0, "seed": 12345678901234567890, "n": NaN, "i": [-Infinity, Infinity], "e": 1e-05}';
    expect(printJson(parseJson(text))).toBe(text);
  });

  it('agrees with JSON.parse on all JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(JSON.stringify(toPlain(parseJson(text))))).toEqual(JSON.parse(text));
        expect(JSON.parse(printJson(parseJson(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('gives a value or a JsonError for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseJson(text);
        } catch (error) {
          expect((error as Error).name).toBe('JsonError');
        }
      }),
    );
    expect(() => parseJson('['.repeat(1000))).toThrow('nested deeper');
    expect(() => parseJson('{"name": "con\u0001v"}')).toThrow('a control character in a text at 13, which');
    expect(() => parseJson('{"name": "c\\\\\\xv"}')).toThrow('an escape in a text at 13 that JSON does not have');
    expect(() => parseJson('"\\u00zz"')).toThrow('an escape in a text at 1 that');
  });

  it('has no prototype to pollute', () => {
    const value = parseJson('{"__proto__": {"polluted": 1}, "class_name": "Dense"}');
    expect(isObject(value) && 'toString' in value).toBe(false);
    expect(Object.isFrozen(Object.getPrototypeOf(value))).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined);
    expect(isObject(value) && value['__proto__']).toEqual({polluted: new NumberToken('1')});
  });
});
