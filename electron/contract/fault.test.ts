/** What the system says, as the fault that a person is told and the exit code of it. */
import {describe, expect, it} from 'vitest';
import {exitCodeOf, faultOf} from './fault';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: it failed, write`), {code});

describe('an error of the system', () => {
  it.each([
    ['EIO', 'disk'],
    ['EMFILE', 'disk'],
    ['ENFILE', 'disk'],
    ['EFBIG', 'disk'],
    ['EROFS', 'disk'],
    ['ENOSPC', 'disk'],
    ['EDQUOT', 'disk'],
    ['ESTALE', 'disk'],
    ['EEXIST', 'exists'],
    ['ENAMETOOLONG', 'usage'],
    ['EISDIR', 'usage'],
    ['ENOTDIR', 'usage'],
    ['ELOOP', 'usage'],
    ['ENOENT', 'not-found'],
    ['EACCES', 'disk'],
    ['ENOMEM', 'memory'],
  ])('%s is a refusal with advice', (code, kind) => {
    const fault = faultOf(systemError(code));
    expect(fault.kind).toBe(kind);
    expect(fault.message).toMatch(
      /^[A-Z].*[;,:?] .*\. \(E[A-Z]+: it failed, write\)$|^[A-Z].* \(E[A-Z]+: it failed, write\)$/,
    );
    expect(exitCodeOf(fault)).toBe(2);
  });

  it('that has no advice is ours', () => {
    expect(exitCodeOf(faultOf(systemError('EPROTO')))).toBe(1);
  });
});

it('memory that V8 cannot give is a refusal', () => {
  let error: unknown;
  try {
    // More than any process has of addresses.
    for (const kept: ArrayBuffer[] = []; ;) kept.push(new ArrayBuffer(2 ** 52));
  } catch (thrown) {
    error = thrown;
  }
  expect(faultOf(error)).toMatchObject({kind: 'memory'});
});
