import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeEach, describe, expect, it, vi} from 'vitest';
import {testFolder} from '../testing';
import {
  existingParent,
  onPartialsChanged,
  temporaryFolder,
  writeAtomically,
  writeBytes,
  writeFolder,
  writeGrowing,
  writeTogether,
} from './atomic-write';

/** Where the user's file goes. */
let folder: string;
/** The system's folder for temporary files. */
let temporary: string;

beforeEach(() => {
  vi.unstubAllEnvs();
  folder = testFolder('written');
  temporary = testFolder('temporary');
  vi.stubEnv('TMPDIR', temporary);
});

afterAll(() => void vi.unstubAllEnvs());

const everything = (of: string): string[] => readdirSync(of, {recursive: true, encoding: 'utf8'});
/** The files that lie under a folder, whatever folders there are. */
const filesIn = (of: string): string[] => everything(of).filter((name) => name.includes('.'));

describe('a file that is written', () => {
  it('is there whole once it is done', async () => {
    const path = join(folder, 'a.txt');
    await writeAtomically(path, false, (place) => writeFileSync(place, 'whole'));
    expect(readFileSync(path, 'utf8')).toBe('whole');
  });

  it('is not there before', async () => {
    const path = join(folder, 'a.txt');
    await writeAtomically(path, false, (place) => {
      writeFileSync(place, 'half');
      expect(existsSync(path)).toBe(false);
    });
  });

  it('leaves the one it replaces as it is until then', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'before');
    await writeAtomically(path, true, (place) => {
      writeFileSync(place, 'after');
      expect(readFileSync(path, 'utf8')).toBe('before');
    });
    expect(readFileSync(path, 'utf8')).toBe('after');
  });

  it('is refused where there is one that may not be overwritten', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'before');
    const writing = writeAtomically(path, false, (place) => writeFileSync(place, 'after'));
    await expect(writing).rejects.toMatchObject({fault: {kind: 'exists'}});
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  it('is refused where another came first while it was written', async () => {
    const path = join(folder, 'a.txt');
    const writing = writeAtomically(path, false, (place) => {
      writeFileSync(place, 'second');
      writeFileSync(path, 'first');
    });
    await expect(writing).rejects.toMatchObject({fault: {kind: 'exists'}});
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(filesIn(temporary)).toEqual([]);
  });

  it('makes the folders that it needs', async () => {
    const path = join(folder, 'deep', 'deeper', 'a.txt');
    await writeBytes(path, Uint8Array.of(1));
    expect(existsSync(path)).toBe(true);
  });

  it('gives what its writer gives', async () => {
    const given = await writeAtomically(join(folder, 'a.txt'), false, (place) => {
      writeFileSync(place, '');
      return 42;
    });
    expect(given).toBe(42);
  });
});

describe('a writer that fails', () => {
  const failing = (path: string): Promise<void> =>
    writeAtomically(path, true, (place) => {
      writeFileSync(place, 'half');
      throw new Error('no more paper');
    });

  it('is told by its own error', async () => {
    await expect(failing(join(folder, 'a.txt'))).rejects.toThrow('no more paper');
  });

  it('leaves nothing in the folder, and makes none', async () => {
    await failing(join(folder, 'deep', 'a.txt')).catch(() => undefined);
    expect(everything(folder)).toEqual([]);
  });

  it('leaves nothing among the temporary files', async () => {
    await failing(join(folder, 'a.txt')).catch(() => undefined);
    expect(filesIn(temporary)).toEqual([]);
  });

  it('leaves the file that was there', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'before');
    await failing(path).catch(() => undefined);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  it('or a place that is a folder leaves no temporary file', async () => {
    const path = join(folder, 'a.txt');
    mkdirSync(path);
    await expect(writeBytes(path, Uint8Array.of(1))).rejects.toThrow();
    expect([...filesIn(temporary), ...everything(path)]).toEqual([]);
  });
});

describe('where a file grows', () => {
  const placeOf = async (path: string): Promise<string> => {
    let place = '';
    await writeAtomically(path, true, (given) => {
      place = given;
      writeFileSync(given, '');
    });
    return place;
  };

  it('is out of sight on the same disk', async () => {
    expect((await placeOf(join(folder, 'a.txt'))).startsWith(temporary)).toBe(true);
  });

  it.skipIf(!existsSync('/dev/shm'))('is beside its place where that is another disk', async () => {
    const other = join('/dev/shm', basename(folder));
    try {
      expect(dirname(await placeOf(join(other, 'a.txt')))).toBe(other);
    } finally {
      rmSync(other, {recursive: true});
    }
  });

  it('is beside its place where the system has no folder for temporary files', async () => {
    const file = join(folder, 'no-folder');
    writeFileSync(file, '');
    vi.stubEnv('TMPDIR', file);
    expect(dirname(await placeOf(join(folder, 'a.txt')))).toBe(folder);
  });
});

describe('a file that grows', () => {
  it('is what was appended, with what was written over it', async () => {
    const bytes = fc.uint8Array({minLength: 1, maxLength: 300});
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, {minLength: 1, maxLength: 6}), bytes, fc.nat(), async (pieces, over, seed) => {
        const expected = Buffer.concat(pieces);
        const own = over.subarray(0, expected.length);
        const at = seed % (expected.length - own.length + 1);
        expected.set(own, at);
        const path = join(folder, 'grown.bin');
        await writeGrowing(path, (sink) => {
          for (const piece of pieces) sink.append(piece);
          sink.overwrite(at, own);
        });
        expect(readFileSync(path).equals(expected)).toBe(true);
      }),
      {numRuns: 50},
    );
  });
});

describe('half-written files', () => {
  it('are told while they are there', async () => {
    const told: (readonly string[])[] = [];
    onPartialsChanged((paths) => told.push(paths));
    let place = '';
    await writeAtomically(join(folder, 'a.txt'), true, (given) => {
      place = given;
      writeFileSync(given, '');
    });
    onPartialsChanged(() => undefined);
    expect(told.map((paths) => paths.includes(place))).toEqual([true, false]);
  });

  /** A name that another process gave, as this one names its own. */
  const nameOf = (pid: number, space?: string): string => {
    const own = basename(temporaryFolder('own')).replace(`-${process.pid}-`, `-${pid}-`);
    return space === undefined ? own : own.replace(/[0-9a-f]{8}(?=-\d+-\d+\.partial$)/, space);
  };
  /** No system gives so large a number. */
  const DEAD = 2_147_483_646;
  const staging = (): string => dirname(temporaryFolder('first'));

  it('of a process that no longer lives go at the next start', () => {
    const left = join(staging(), nameOf(DEAD));
    writeFileSync(left, 'half');
    temporaryFolder('second');
    expect(existsSync(left)).toBe(false);
  });

  it('beside their place go too', () => {
    const left = join(folder, nameOf(DEAD));
    writeFileSync(left, 'half');
    writeFileSync(join(staging(), nameOf(DEAD).replace('.own.', '..journal..')), left);
    temporaryFolder('second');
    expect(existsSync(left)).toBe(false);
  });

  it('leave no journal once they are whole', async () => {
    const path = join(folder, 'a.zarr');
    const file = {path: '.zgroup', bytes: Uint8Array.of(1)};
    await writeFolder(path, [file]);
    await writeFolder(path, [file]);
    expect(filesIn(temporary)).toEqual([]);
  });

  it('give their place back to what was put aside for them', () => {
    const [aside, path] = [join(folder, nameOf(DEAD)), join(folder, 'a.zarr')];
    mkdirSync(aside);
    writeFileSync(join(aside, '.zgroup'), 'before');
    writeFileSync(join(staging(), nameOf(DEAD).replace('.own.', '..journal..')), `${aside}\0${path}`);
    temporaryFolder('second');
    expect(readFileSync(join(path, '.zgroup'), 'utf8')).toBe('before');
    expect(existsSync(aside)).toBe(false);
  });

  it('do not take the place of what has come meanwhile', () => {
    const [aside, path] = [join(folder, nameOf(DEAD)), join(folder, 'a.zarr')];
    for (const one of [aside, path]) mkdirSync(one);
    writeFileSync(join(path, '.zgroup'), 'after');
    writeFileSync(join(staging(), nameOf(DEAD).replace('.own.', '..journal..')), `${aside}\0${path}`);
    temporaryFolder('second');
    expect(readFileSync(join(path, '.zgroup'), 'utf8')).toBe('after');
    expect(existsSync(aside)).toBe(false);
  });

  it('are only what such a process has named', () => {
    const mine = join(folder, 'thesis.h5');
    writeFileSync(mine, 'whole');
    writeFileSync(join(staging(), nameOf(DEAD).replace('.own.', '..journal..')), mine);
    temporaryFolder('second');
    expect(existsSync(mine)).toBe(true);
  });

  it('of a process that lives stay', () => {
    const kept = join(staging(), nameOf(process.ppid));
    writeFileSync(kept, 'half');
    temporaryFolder('second');
    expect(existsSync(kept)).toBe(true);
  });

  it('of another container stay, for a week', () => {
    const [kept, old] = [1, 2].map((pid) => join(staging(), nameOf(pid, '00000000'))) as [string, string];
    for (const path of [kept, old]) writeFileSync(path, 'half');
    utimesSync(old, 0, Date.now() / 1000 - 8 * 86_400);
    temporaryFolder('second');
    expect([existsSync(kept), existsSync(old)]).toEqual([true, false]);
  });
});

it('the nearest folder that exists is found on the way up', () => {
  expect(existingParent(join(folder, 'not', 'yet', 'a.txt'))).toBe(folder);
});

describe('files that are written together', () => {
  const [one, two] = ['one.txt', 'two.txt'].map((name) => () => join(folder, name)) as [() => string, () => string];
  const read = (): (string | null)[] =>
    [one(), two()].map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : null));
  const put =
    (text: string) =>
    (place: string): void =>
      writeFileSync(place, text);

  it('have no name before the last is written, which can read the first', async () => {
    await writeTogether(
      [
        {path: one(), write: put('first')},
        {
          path: two(),
          write: (place, whereNow) => {
            expect(read()).toEqual([null, null]);
            writeFileSync(place, `${readFileSync(whereNow(one()), 'utf8')} and second`);
          },
        },
      ],
      false,
    );
    expect(read()).toEqual(['first', 'first and second']);
    expect(filesIn(temporary)).toEqual([]);
  });

  it('are none of them there where one cannot be written', async () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const files = [
      {path: one(), write: put('first')},
      {path: two(), write: fail},
    ];
    await expect(writeTogether(files, false)).rejects.toThrow('no');
    expect([everything(folder), filesIn(temporary)]).toEqual([[], []]);
  });

  it('replace what is there, or none of it where one place was taken meanwhile', async () => {
    for (const path of [one(), two()]) writeFileSync(path, 'before');
    const files = (second: string): Parameters<typeof writeTogether>[0] => [
      {path: one(), write: put('after')},
      {path: second, write: put('after'), leans: true},
    ];
    // A name that no file can have is found out only when the file is to get it.
    const impossible = join(folder, 'x'.repeat(300));
    await expect(writeTogether(files(impossible), true)).rejects.toThrow(/ENAMETOOLONG/);
    expect(read()).toEqual(['before', 'before']);
    await writeTogether(files(two()), true);
    expect(read()).toEqual(['after', 'after']);
    expect([everything(folder).length, filesIn(temporary)]).toEqual([2, []]);
  });
});

describe('a folder of files that is written', () => {
  const file = (path: string): {path: string; bytes: Uint8Array} => ({path, bytes: Uint8Array.of(1, 2)});

  it('takes the place of the one that was there, whole', async () => {
    const path = join(folder, 'a.zarr');
    await writeFolder(path, [file('.zgroup'), file('0/0/0'), file('0/0/1')]);
    await writeFolder(path, [file('.zgroup'), file('0/0/0')]);
    expect(filesIn(path)).toEqual(['.zgroup']);
    expect(readdirSync(join(path, '0', '0'))).toEqual(['0']);
  });

  it('leaves the one that was there when it fails, and nothing half-written', async () => {
    const path = join(folder, 'a.zarr');
    await writeFolder(path, [file('.zgroup')]);
    function* broken(): Generator<{path: string; bytes: Uint8Array}> {
      yield file('0/.zarray');
      throw new Error('no more');
    }
    await expect(writeFolder(path, broken())).rejects.toThrow('no more');
    expect(everything(folder)).toEqual(['a.zarr', join('a.zarr', '.zgroup')]);
    expect(filesIn(temporary)).toEqual([]);
  });

  it('is not replaced where it holds a person’s own files', async () => {
    const path = join(folder, 'a.zarr');
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), 'mine');
    await expect(writeFolder(path, [file('.zgroup')])).rejects.toMatchObject({fault: {kind: 'exists'}});
    expect(readdirSync(path)).toEqual(['thesis.txt']);
    expect(filesIn(temporary)).toEqual([]);
  });

  it('is never replaced by a file', async () => {
    const path = join(folder, 'mine');
    await writeFolder(path, [file('.kept')]);
    await expect(writeBytes(path, Uint8Array.of(1))).rejects.toThrow();
    expect(readdirSync(path)).toEqual(['.kept']);
  });
});
