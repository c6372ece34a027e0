/** Arrays as numpy itself packs them, and what becomes of damaged ones. */
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {beforeAll, describe, expect, it} from 'vitest';
import {testFolder} from '../testing';
import {readZip} from './zip';

const folder = testFolder('zips');

/** As numpy.savez and savez_compressed do: zipfile with ZIP64 fields in the local headers. */
const MAKE = `
import sys, zipfile
out = sys.argv[1]
content = bytes(i * i % 251 for i in range(5000))
for name, kind in (('stored', zipfile.ZIP_STORED), ('deflated', zipfile.ZIP_DEFLATED)):
    with zipfile.ZipFile(f'{out}/{name}.zip', 'w', kind) as z:
        z.comment = b'by a test'
        for member in ('a.npy', 'b.npy', 'empty.npy'):
            with z.open(member, 'w', force_zip64=True) as f: f.write(b'' if member == 'empty.npy' else content)
with zipfile.ZipFile(out + '/bomb.zip', 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as z:
    z.writestr('a', bytes(300 << 20))
with zipfile.ZipFile(out + '/bzip2.zip', 'w', zipfile.ZIP_BZIP2) as z: z.writestr('a', content)
`;

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const content = Uint8Array.from({length: 5000}, (_, i) => (i * i) % 251);

beforeAll(() => void execFileSync('python3', ['-c', MAKE, folder]), 60_000);

describe('a zip archive', () => {
  it.each(['stored.zip', 'deflated.zip'])('%s gives its files', (name) => {
    const files = readZip(name, read(name));
    expect([...files.keys()]).toEqual(['a.npy', 'b.npy', 'empty.npy']);
    expect(files.get('b.npy')).toEqual(content);
    expect(files.get('empty.npy')).toHaveLength(0);
  });

  it.each([
    ['bomb.zip', /would unpack to 314572800/],
    ['bzip2.zip', /packed in a way that is not read \(12\)/],
  ])('%s is refused', (name, words) => {
    expect(() => readZip(name, read(name))).toThrow(words);
  });

  it('that is cut anywhere is refused', () => {
    const bytes = read('stored.zip');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(() => readZip('it', bytes.subarray(0, length))).toThrow(/damaged archive/);
      }),
    );
  });

  it('with any byte changed gives the same contents or is refused', () => {
    const original = read('deflated.zip');
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({min: 1, max: 255}), (at, change) => {
        const bytes = Uint8Array.from(original);
        bytes[at]! ^= change;
        let files: Map<string, Uint8Array>;
        try {
          files = readZip('it', bytes);
        } catch (error) {
          expect((error as Error).name).toBe('FaultError');
          return;
        }
        for (const file of files.values()) if (file.length > 0) expect(file).toEqual(content);
      }),
      {numRuns: 500},
    );
  });
});
