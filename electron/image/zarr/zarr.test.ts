/** OME-Zarr that zarr-python wrote: equal to what it reads back, with its metadata's meaning, or refused in words. */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, sep} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {ImageInfo} from '../../contract/image';
import {bytesSource, type ImageFolder} from '../../io/byte-source';
import {openImageFolder} from '../../io/image-folder';
import {npyHeader} from '../../io/npy';
import {Scratch} from '../../io/raster';
import {generatedFixtures, testPython} from '../../testing';
import {readImage} from '../formats/read';

/** What the fixtures' script says of a folder; what is left out is not asked. */
interface Said {
  readonly name: string;
  /** What the sentence must say; left out: it is read. */
  readonly refused?: string;
  readonly names?: readonly string[];
  readonly micrometres?: number | null;
  readonly sizes?: {readonly t?: number; readonly z?: number};
  readonly series?: number;
  readonly called?: string;
}

/** Null where it is equal. */
async function difference(folder: string, said: Said): Promise<string | null> {
  const {planes, info} = await readImage(openImageFolder(join(folder, `${said.name}.zarr`)), new Scratch().make);
  if (said.refused !== undefined) return `${said.name}: is read`;
  const bytes = readFileSync(join(folder, `${said.name}.judge.npy`));
  const {shape, start} = npyHeader(said.name, bytes, bytes.length);
  const values = new Float64Array(Uint8Array.from(bytes.subarray(start)).buffer);
  const own = [planes.length, info.height, info.width];
  if (own.join() !== shape.join()) return `${said.name}: ours is ${own.join()}, theirs ${shape.join()}`;
  const pixels = info.width * info.height;
  for (const [c, plane] of planes.entries()) {
    const read = plane.read(0, 0, info.width, info.height);
    const at = read.findIndex((value, i) => !Object.is(value + 0, values[c * pixels + i]! + 0));
    if (at >= 0) return `${said.name}: channel ${c} pixel ${at} is ${read[at]}, theirs ${values[c * pixels + at]}`;
  }
  return misunderstood(info, said);
}

/** What our reading of the metadata differs in. */
function misunderstood(info: ImageInfo, said: Said): string | null {
  const {axes, channels, micrometresPerPixel, notes} = info;
  const names = channels.map(({name}) => name).join();
  if (said.names?.length && names !== said.names.join()) return `${said.name}: channels ${names}`;
  const size = said.micrometres;
  const isSize = size === undefined || (size === null ? micrometresPerPixel === null : near(micrometresPerPixel, size));
  if (!isSize) return `${said.name}: ${micrometresPerPixel} µm, expected ${size}`;
  const wanted = {series: said.series ?? axes.series, z: said.sizes?.z ?? axes.z, t: said.sizes?.t ?? axes.t};
  if (JSON.stringify(axes) !== JSON.stringify(wanted)) return `${said.name}: axes ${JSON.stringify(axes)}`;
  const isCalled = !said.called || notes.some(({text}) => text.includes(`, ${said.called},`));
  return isCalled ? null : `${said.name}: not called ${said.called}: ${notes.map(({text}) => text).join()}`;
}

function near(a: number | null, b: number): boolean {
  return a !== null && Math.abs(a / b - 1) < 1e-9;
}

const python = testPython();

describe.skipIf(!python)('OME-Zarr', () => {
  it('is equal to what zarr-python reads, or refused in words', async () => {
    const folder = generatedFixtures('zarr', 'e2e/fixtures/make_zarr.py');
    const files = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as Said[];
    const wrong: string[] = [];
    let [equal, refused] = [0, 0];
    for (const said of files) {
      try {
        const why = await difference(folder, said);
        if (why) wrong.push(why);
        else equal += 1;
      } catch (error) {
        const {name: kind, message} = error as Error;
        if (kind === 'ImageError' && said.refused !== undefined && message.includes(said.refused)) refused += 1;
        else wrong.push(`${said.name}: ${kind} ${message}`);
      }
    }
    process.stdout.write(`OME-Zarr: ${equal} equal, ${refused} refused in words, ${wrong.length} wrong\n`);
    expect(wrong).toEqual([]);
    expect(equal).toBeGreaterThan(700);
    expect(refused).toBeGreaterThan(30);
  }, 600_000);

  it('of damaged bytes is an image or an ImageError', async () => {
    const folder = join(generatedFixtures('zarr', 'e2e/fixtures/make_zarr.py'), 'three-u2-little-zstd-end.zarr');
    const sound = new Map(filesIn(folder).map((name) => [name, readFileSync(join(folder, name))]));
    const names = [...sound.keys()];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), {minLength: 1, maxLength: 6});
    await fc.assert(
      fc.asyncProperty(fc.nat(), edits, fc.nat(), async (which, changes, cut) => {
        const name = names[which % names.length]!;
        const bytes = Uint8Array.from(sound.get(name)!);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const left = cut % 3 ? bytes : bytes.subarray(0, cut % bytes.length);
        try {
          await readImage(folderOf(new Map(sound).set(name, Buffer.from(left))), new Scratch().make);
        } catch (error) {
          expect((error as Error).name).toBe('ImageError');
        }
      }),
      {numRuns: 200},
    );
  }, 120_000);
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll(sep, '/'));
}

function folderOf(files: ReadonlyMap<string, Buffer>): ImageFolder {
  const bytesOf = (name: string): Uint8Array | null => (files.has(name) ? Uint8Array.from(files.get(name)!) : null);
  return {
    name: 'it',
    has: (name) => files.has(name),
    open: (name) => (files.has(name) ? bytesSource(name, bytesOf(name)!) : null),
    read: bytesOf,
    holds: () => true,
  };
}
