import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {beforeAll, describe, expect, it} from 'vitest';
import {DEMO, testFolder} from '../testing';
import {inspectModel} from '../worker/model/inspect';

const folder = testFolder('archives');

/** Archives as Python's own modules write them. */
const MAKE = `
import io, shutil, sys, tarfile, zipfile
out, model = sys.argv[1:]
shutil.make_archive(out + '/model', 'zip', model)
for mode, name in (('w', 'model.tar'), ('w:gz', 'model.tar.gz')):
    with tarfile.open(out + '/' + name, mode) as t: t.add(model, 'deep/MultiplexSegmentation')
for name in ('../evil.txt', '/tmp/warmstart-evil.txt'):
    tag = 'up' if name.startswith('.') else 'absolute'
    with tarfile.open(f'{out}/{tag}.tar', 'w') as t:
        info = tarfile.TarInfo(name); info.size = 4; t.addfile(info, io.BytesIO(b'evil'))
    with zipfile.ZipFile(f'{out}/{tag}.zip', 'w') as z: z.writestr(name, 'evil')
with tarfile.open(out + '/link.tar', 'w') as t:
    info = tarfile.TarInfo('saved_model.pb'); info.type = tarfile.SYMTYPE; info.linkname = '/etc/passwd'
    t.addfile(info)
with zipfile.ZipFile(out + '/empty.zip', 'w') as z: z.writestr('nothing/', '')
import gzip, pathlib
files = [(str(p.relative_to(model)), p.read_bytes()) for p in sorted(pathlib.Path(model).rglob('*')) if p.is_file()]
def zipped(name, *more, kind=zipfile.ZIP_STORED):
    with zipfile.ZipFile(out + '/' + name, 'w', kind, compresslevel=1) as z:
        for name, content in [*more, *files]: z.writestr(name, content)
zipped('file-then-folder.zip', ('variables', 'x'))
zipped('folder-in-a-file.zip', ('variables/variables.index/x', 'x'))
zipped('twice.zip', ('saved_model.pb', 'x'))
zipped('long-name.zip', ('n' * 400, 'x'))
zipped('many.zip', *((f'other/{i}.txt', 'x') for i in range(20_001)))
zipped('bomb.zip', ('zeros.bin', bytes(1 << 29)), kind=zipfile.ZIP_DEFLATED)
link = zipfile.ZipInfo('link'); link.create_system = 3; link.external_attr = 0o120777 << 16
zipped('link.zip', (link, '/etc/passwd'))
zipped('flipped.zip')
flipped = bytearray(pathlib.Path(out + '/flipped.zip').read_bytes())
flipped[flipped.find(b'saved_model.pb') + 1000] ^= 1
pathlib.Path(out + '/flipped.zip').write_bytes(flipped)
for kind, name in ((tarfile.CHRTYPE, 'device.tgz'), (tarfile.FIFOTYPE, 'pipe.tgz'), (tarfile.LNKTYPE, 'hard-link.tgz')):
    with tarfile.open(out + '/' + name, 'w:gz') as t:
        t.add(model, 'm')
        info = tarfile.TarInfo('m/other'); info.type = kind
        if 'link' in name: info.linkname = '/etc/passwd'
        t.addfile(info)
pathlib.Path(out + '/short.tar').write_bytes(pathlib.Path(out + '/model.tar').read_bytes()[:318])
with gzip.open(out + '/zeros.tgz', 'wb', 1) as g:
    for _ in range(512): g.write(bytes(1 << 20))
with gzip.open(out + '/endless.tgz', 'wb', 1) as g:
    with tarfile.open(fileobj=g, mode='w') as t: t.add(model, 'm')
    for _ in range(512): g.write(bytes(1 << 20))
`;

beforeAll(() => {
  execFileSync('python3', ['-c', MAKE, folder, join(DEMO, 'cells-savedmodel')]);
  for (const name of ['model.zip', 'model.tar.gz'])
    writeFileSync(join(folder, `cut-${name}`), readFileSync(join(folder, name)).subarray(0, 100_000));
}, 60_000);

describe('models in archives', () => {
  it.each(['model.zip', 'model.tar', 'model.tar.gz'])('%s', async (name) => {
    expect(await inspectModel(join(folder, name))).toMatchObject({
      kind: 'keras-saved-model',
      verdict: 'convertible',
      parameters: 607240,
    });
  });

  it.each(['cut-model.zip', 'cut-model.tar.gz', 'up.zip', 'up.tar', 'absolute.zip', 'link.tar', 'empty.zip'])(
    '%s is refused',
    async (name) => {
      await expect(inspectModel(join(folder, name))).rejects.toMatchObject({
        fault: {kind: expect.stringMatching(/corrupt|not-a-model/)},
      });
      expect(existsSync(join(folder, '..', 'evil.txt'))).toBe(false);
      expect(existsSync('/tmp/warmstart-evil.txt')).toBe(false);
    },
  );

  it.each([
    ['file-then-folder.zip', /holds \S+ twice/],
    ['folder-in-a-file.zip', /holds \S+ twice/],
    ['twice.zip', /holds saved_model\.pb twice/],
    ['long-name.zip', /no disk takes/],
    ['many.zip', /more than 20000 files/],
    ['bomb.zip', /unpacks to 5\d{8} or more/],
    ['link.zip', /link, a link/],
    ['flipped.zip', /saved_model\.pb has a wrong checksum/],
    ['device.tgz', /m\/other, a device/],
    ['pipe.tgz', /m\/other, a pipe/],
    ['hard-link.tgz', /m\/other, a link/],
    ['zeros.tgz', /it holds no tar/],
    ['short.tar', /it holds no tar/],
    ['endless.tgz', /unpack to more than/],
  ])('%s is refused in words', async (name, words) => {
    const before = process.memoryUsage.rss();
    await expect(inspectModel(join(folder, name))).rejects.toMatchObject({
      fault: {kind: 'corrupt', message: expect.stringMatching(words)},
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 << 20);
  });

  it('whatever the bytes, an archive gives a model or a fault', {timeout: 120_000}, async () => {
    const originals = ['model.zip', 'model.tar', 'up.zip'].map((name) => readFileSync(join(folder, name)));
    const edits = fc.array(fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.nat(255)), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        edits,
        fc.option(fc.double({min: 0.01, max: 1, noNaN: true})),
        async (original, changes, cut) => {
          const bytes = Uint8Array.from(original);
          // Half of the changes hit the directory at the end, where a zip says what it holds.
          for (const [i, [at, value]] of changes.entries())
            bytes[Math.floor((i % 2 ? 1 - at * 0.001 : at) * (bytes.length - 1))] = value;
          const path = join(folder, 'fuzzed.bin');
          writeFileSync(path, cut === null ? bytes : bytes.subarray(0, Math.ceil(cut * bytes.length)));
          try {
            await inspectModel(path);
          } catch (error) {
            expect((error as Error).name).toBe('FaultError');
          }
        },
      ),
      {numRuns: 40},
    );
  });
});
