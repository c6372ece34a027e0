/** Images that tifffile and Pillow wrote, read to the same numbers; damaged ones refused in words. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {deflateSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {DEMO, generatedFixtures, testPython} from '../../testing';
import {bytesSource} from '../../io/byte-source';
import {Scratch} from '../../io/raster';
import {readImage, type Image} from './read';

function read(bytes: Uint8Array): Promise<Image> {
  return readImage(bytesSource('it', bytes), new Scratch().make);
}

const python = testPython();
const folder = python ? generatedFixtures('images', 'e2e/fixtures/make_images.py') : null;
const files = folder ? readdirSync(folder).filter((name) => !name.endsWith('.npz')) : [];

describe.skipIf(!python)('images', () => {
  it.each(files)('%s', async (name) => {
    const {planes} = Object.fromEntries(readNpz(name, readFileSync(join(folder!, name.replace(/\.\w+$/, '.npz')))));
    const image = await read(readFileSync(join(folder!, name)));
    const [channels, height, width] = planes!.shape as [number, number, number];
    expect([image.planes.length, image.info.height, image.info.width]).toEqual([channels, height, width]);
    for (const [c, plane] of image.planes.entries()) {
      const values = plane.read(0, 0, width, height);
      const expected = planes!.data.subarray(c * width * height, (c + 1) * width * height);
      // JPEG decoders round differently, by a level or two.
      if (name.endsWith('.jpg'))
        expect(Math.max(...Array.from(values, (value, i) => Math.abs(value - expected[i]!)))).toBeLessThanOrEqual(3);
      else expect(Float32Array.from(values)).toEqual(expected);
    }
  });

  it('reads names and pixel size from OME metadata', async () => {
    const {info} = await read(readFileSync(join(folder!, 'ome.tif')));
    expect(info.channels.map((channel) => channel.name)).toEqual(['DAPI', 'CD45']);
    expect(info.micrometresPerPixel).toBeCloseTo(0.325, 12);
  });
});

it('refuses what is damaged or no image, with an ImageError', async () => {
  const original = readFileSync(join(DEMO, 'cells-truth.tif'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), {minLength: 1, maxLength: 6}),
      fc.nat(),
      async (edits, cut) => {
        const bytes = Uint8Array.from(original);
        for (const [at, value] of edits) bytes[at % 400] = value;
        try {
          await read(cut % 3 ? bytes : bytes.subarray(0, cut % bytes.length));
        } catch (error) {
          expect((error as Error).name).toBe('ImageError');
        }
      },
    ),
    {numRuns: 60},
  );
});

it('unpacks no strip that would be a gigabyte from next to nothing', async () => {
  const strip = deflateSync(new Uint8Array(1 << 20));
  const of = (side: number): Buffer => tiffOf({side, strip: Buffer.concat([strip, Buffer.alloc(1_000_000)])});
  await expect(read(of(1 << 15))).rejects.toThrow('takes 1074 MB of memory, more than');
  expect((await read(of(1 << 10))).info.width).toBe(1 << 10);
});

it.skipIf(!python)('a JPEG in thousands of passes is refused before they are gone through', async () => {
  const bytes = readFileSync(
    join(
      folder!,
      files.find((name) => name.endsWith('.jpg'))!,
    ),
  );
  const scan = bytes.subarray(bytes.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
  const many = Array.from({length: 2000}, () => scan);
  await expect(read(Buffer.concat([bytes.subarray(0, -2), ...many, bytes.subarray(-2)]))).rejects.toThrow('200 passes');
});

/** One strip of bytes, by deflate. */
function tiffOf({side, strip}: {readonly side: number; readonly strip: Buffer}): Buffer {
  const tags = [
    [256, side],
    [257, side],
    [258, 8],
    [259, 8],
    [262, 1],
    [273, 8 + 2 + 12 * 9 + 4],
    [277, 1],
    [278, side],
    [279, strip.length],
  ] as const;
  const entries = tags.map(([tag, value]) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(tag);
    entry.writeUInt16LE(4, 2);
    entry.writeUInt32LE(1, 4);
    entry.writeUInt32LE(value, 8);
    return entry;
  });
  const head = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, tags.length, 0]);
  return Buffer.concat([head, ...entries, Buffer.alloc(4), strip]);
}
