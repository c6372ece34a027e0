import {describe, expect, it} from 'vitest';
import {count, gigabytes, megabytes, milliseconds, percentChange, seconds} from './format';

describe('numbers as people read them', () => {
  it.each([
    [0.4, '0 ms'],
    [994, '994 ms'],
    [995, '0.99 s'],
    [1000, '1.00 s'],
    [9949, '9.95 s'],
    [9950, '9.9 s'],
    [61_000, '61.0 s'],
  ])('a duration of %d ms is %s', (value, text) => expect(milliseconds(value)).toBe(text));

  it.each([
    [740, '0.74 s'],
    [-11_460, '−11.46 s'],
  ])('%d ms in a column of seconds is %s', (value, text) => expect(seconds(value)).toBe(text));

  it.each([
    [12_345, '0.0 MB'],
    [1_234_567, '1.2 MB'],
    [9_999_999, '10.0 MB'],
    [108_000_000, '108 MB'],
  ])('%d bytes are %s', (bytes, text) => expect(megabytes(bytes)).toBe(text));

  it('gigabytes have one digit', () => expect(gigabytes(1_234_567_890)).toBe('1.2 GB'));

  it.each([
    [12_345, '12,345'],
    [25_600_000, '25.6 M'],
  ])('%d things are %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [12.3, 0.84, '−93 %'],
    [1, 1.5, '+50 %'],
    [1000, 1001, '0 %'],
  ])('from %d to %d is %s', (before, after, text) => expect(percentChange(before, after)).toBe(text));
});
