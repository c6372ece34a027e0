/** What files say of their planes: axes, names and pixel sizes, told by tifffile and by who wrote the file. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import {ANY_PLANES, type PlaneChoice} from '../contract/image';
import {bytesSource, openFile} from '../io/byte-source';
import {FolderNeighbours} from '../io/neighbours';
import {readNpy, readNpz, type NumpyArray} from '../io/npy';
import {Scratch} from '../io/raster';
import {generatedFixtures, testPython} from '../testing';
import {readImage, type Image} from './formats/read';

interface Told {
  readonly channels: number | readonly string[];
  readonly series: number;
  readonly t: number;
  readonly z: number;
  readonly size: number | null;
  readonly said: boolean;
  readonly first?: number;
  /** Whether its images have channels or sizes of their own: the stack is the first. */
  readonly unlike?: boolean;
}

const python = testPython();
const folder = python ? generatedFixtures('axes', 'e2e/fixtures/make_axes.py') : '';
const names = python
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5))
  : [];

const scratch = new Scratch();
const opened: {close(): void}[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

function read(name: string, choice: Partial<PlaneChoice> = {}): Promise<Image> {
  const path = join(folder, name);
  const [source, neighbours] = [openFile(path), new FolderNeighbours(path)];
  opened.push(source, neighbours);
  return readImage(source, scratch.make, {choice: {...ANY_PLANES, ...choice}, neighbours});
}

function told(name: string): Told {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Told;
}

function stackOf(name: string): NumpyArray {
  return readNpz(name, readFileSync(join(folder, `${name}.npz`))).get('stack')!;
}

/** The channels' pixels, one after the other. */
function pixels({planes}: Image): Float32Array {
  return Float32Array.from(planes.flatMap((plane) => [...plane.read(0, 0, plane.width, plane.height)]));
}

function expected({shape, data}: NumpyArray, s: number, t: number, z: number): Float32Array {
  const [, times, zs, channels, height, width] = shape as [number, number, number, number, number, number];
  const size = channels * height * width;
  const at = ((s * times + t) * zs + z) * size;
  return data.subarray(at, at + size);
}

describe.skipIf(!python).each(names)('%s', (name) => {
  const {series, t, z, size, said, channels, first = 0, unlike} = python ? told(name) : ({} as Told);

  it('has the axes that it says', async () => {
    const {info} = await read(name);
    expect(info.axes).toEqual({series, z, t});
    expect(info.isChannelsSaid).toBe(said);
  });

  it('names its channels as it says', async () => {
    const {info} = await read(name);
    const own = info.channels.map((channel) => channel.name);
    if (typeof channels === 'number') expect(own).toEqual(Array.from({length: channels}, (_, c) => `channel ${c}`));
    else expect(own).toEqual(channels);
  });

  it('has the pixel size that it says', async () => {
    const {info} = await read(name);
    if (size === null) expect(info.micrometresPerPixel).toBeNull();
    else expect(info.micrometresPerPixel).toBeCloseTo(size, 6);
  });

  it('gives the pixels of the first plane, where none is asked for', async () => {
    const image = await read(name);
    expect(image.info.used).toEqual({series: first, z: 0, t: 0});
    expect(pixels(image)).toEqual(expected(stackOf(name), first, 0, 0));
  });

  it('gives the pixels of the last plane, where it is asked for', async () => {
    if (unlike) return;
    const image = await read(name, {series: series - 1, t: t - 1, z: z - 1});
    expect(pixels(image)).toEqual(expected(stackOf(name), series - 1, t - 1, z - 1));
  });

  it('says which plane was used, where there are more', async () => {
    const {info} = await read(name);
    const text = info.notes.map((note) => note.text).join('\n');
    expect(text.includes('images')).toBe(series > 1);
    expect(text.includes('Z planes')).toBe(z > 1);
    expect(text.includes('time points')).toBe(t > 1);
  });
});

describe.skipIf(!python).each(['czyx.ome.tif', 'ij-zstack.tif', 'ij-one-directory.tif', 'ij-rgb-z.tif'])(
  'Z planes of %s as one',
  (name) => {
    it.each([
      ['max', (values: readonly number[]) => Math.max(...values)],
      ['mean', (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length],
      ['sum', (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)],
    ] as const)('%s', async (projection, of) => {
      const stack = stackOf(name);
      const all = Array.from({length: told(name).z}, (_, z) => expected(stack, 0, 0, z));
      const image = await read(name, {z: projection});
      expect(pixels(image)).toEqual(Float32Array.from(all[0]!, (_, i) => of(all.map((plane) => plane[i]!))));
      expect(image.info.used.z).toBe(projection);
    });
  },
);

describe.skipIf(!python)('time points as one', () => {
  it.each([
    ['max', 0, (values: readonly number[]) => Math.max(...values)],
    ['mean', 4, (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length],
    ['sum', 'sum', (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)],
  ] as const)('%s, Z %s', async (projection, z, of) => {
    const stack = stackOf('ij-tzcyx.tif');
    const {t: times, z: planes} = told('ij-tzcyx.tif');
    const depths = typeof z === 'number' ? [z] : Array.from({length: planes}, (_, i) => i);
    const all = Array.from({length: times}, (_, t) => depths.map((own) => expected(stack, 0, t, own))).flat();
    const image = await read('ij-tzcyx.tif', {z, t: projection});
    expect(pixels(image)).toEqual(Float32Array.from(all[0]!, (_, i) => of(all.map((plane) => plane[i]!))));
    expect(image.info.used).toEqual({series: 0, z, t: projection});
  });

  it('cannot be another projection than Z planes', async () => {
    await expect(read('ij-tzcyx.tif', {z: 'max', t: 'sum'})).rejects.toThrow(/as max and time points as sum/);
  });
});

describe.skipIf(!python)('Z planes of an OME-TIFF of five channels as one, by numpy', () => {
  it.each(['max', 'mean', 'sum'] as const)('%s', async (projection) => {
    const panel = generatedFixtures('panel', 'e2e/fixtures/make_panel.py');
    const name = `panel-${projection}.npy`;
    const {shape, data} = readNpy(name, readFileSync(join(panel, name)));
    const source = openFile(join(panel, 'panel.ome.tif'));
    opened.push(source);
    const {planes, info} = await readImage(source, scratch.make, {choice: {...ANY_PLANES, z: projection}});
    expect(shape).toEqual([info.channels.length, info.height, info.width]);
    const size = info.width * info.height;
    for (const [i, plane] of planes.entries()) {
      const own = plane.read(0, 0, info.width, info.height);
      expect(plane.type).toBe(projection === 'max' ? 'uint16' : 'float32');
      const isEqual = own.every((value, at) => value === data[i * size + at]);
      expect(isEqual, `channel ${i}`).toBe(true);
    }
  });
});

describe.skipIf(!python)('planes whatever the file says', () => {
  it('are channels, named by the labels of slices', async () => {
    const {info} = await read('ij-slices-named.tif', {pages: 'channels'});
    expect(info.channels.map((channel) => channel.name)).toEqual(['DAPI', 'CD45', 'HH3']);
  });

  it('are offered as channels where slices have names of their own', async () => {
    const {info} = await read('ij-slices-named.tif');
    expect(info.notes.map(({text}) => text)).toContain('Its Z planes are called DAPI, CD45, HH3');
  });

  it('are Z planes', async () => {
    expect((await read('plain-4.tif', {pages: 'z'})).info.axes.z).toBe(4);
  });

  it('are one stack where each was written by itself', async () => {
    expect((await read('shaped-one-by-one.tif', {pages: 'channels'})).info.channels.length).toBe(3);
  });
});

describe.skipIf(!python)('what a file says and segmentation does not do', () => {
  it.each([
    ['gaps.npy', 'Pixels of channel 0 that are no numbers, or infinite (2), count as zero'],
    ['planes-first.npy', 'The file does not say what its 3 planes are: taken as channels'],
    ['turned.tif', 'The file says that its picture is to be shown turned; it is used as it is stored'],
    ['white-is-zero.tif', 'The file says that zero is white; its numbers are used as they are'],
  ])('is a note: %s', async (name, text) => {
    const {info} = await read(name);
    expect(info.notes.map((note) => note.text)).toContain(text);
  });

  it('takes an array’s planes for what is asked', async () => {
    const {info} = await read('planes-first.npy', {pages: 'z'});
    expect([info.axes.z, info.channels.length]).toEqual([3, 1]);
  });
});

describe.skipIf(!python)('planes that are not there', () => {
  it.each([
    [{z: 7}, /Z plane 7 is asked for; counted from 0, there are 0 to 6/],
    [{t: 1}, /Time point 1 is asked for; counted from 0, there is only 0/],
    [{series: 1}, /Series 1 is asked for/],
  ] as const)('%s', async (choice, sentence) => {
    await expect(read('ij-zstack.tif', choice)).rejects.toThrow(sentence);
  });

  it('lie in a file that is not beside it, which is said', async () => {
    const {info} = await read('lonely_C1.ome.tif');
    expect(info.notes.map(({text}) => text)).toContain(
      'Left out: channel 0 (DAPI) lies in lonely_C0.ome.tif, which is not beside it',
    );
  });
});

it.skipIf(!python)('refuses a list of pages that runs in a circle', async () => {
  await expect(read('circle.tif')).rejects.toThrow('its list of pages runs in a circle');
});

it.skipIf(!python)('refuses pages that are volumes', async () => {
  await expect(read('volumes.tif')).rejects.toThrow('its pages are volumes of');
});

it.skipIf(!python)('refuses planes of several sizes that are said to be one stack', async () => {
  await expect(read('unlike.tif')).rejects.toThrow('a plane of its channel 1 is 20 x 20, unlike others of the image');
});

it.skipIf(!python)('gives an image or an ImageError for whatever is damaged', {timeout: 120_000}, async () => {
  const files = names.filter((name) => !name.endsWith('.npy'));
  const edit = fc.record({at: fc.nat(), byte: fc.nat(255)});
  const damage = fc.record({name: fc.constantFrom(...files), edits: fc.array(edit, {maxLength: 12}), cut: fc.nat()});
  await fc.assert(
    fc.asyncProperty(damage, async ({name, edits, cut}) => {
      const bytes = Uint8Array.from(readFileSync(join(folder, name)));
      // Most of it in the tags and descriptions, which lie before or behind the pixels.
      for (const {at, byte} of edits) bytes[at % 2 ? bytes.length - 1 - (at % 3000) : at % 3000] = byte;
      const source = bytesSource('it', cut % 4 ? bytes : bytes.subarray(0, cut % bytes.length));
      try {
        await readImage(source, scratch.make);
      } catch (error) {
        expect((error as Error).name).toBe('ImageError');
      }
    }),
    {numRuns: 600},
  );
});

it.each([
  ['channels=1000000000000\nslices=1000000', /planes; the file is damaged|cut short|cannot/],
  ['images=99999999999', /^$|planes/],
  ['channels=-5\nslices=NaN\nframes=1e9', /planes; the file is damaged|^$/],
])('is not led astray by ImageJ’s lines: %j', async (lines, sentence) => {
  const read = readImage(bytesSource('it', tiffOf(`ImageJ=1.5\n${lines}\n`)), scratch.make);
  expect(
    await read.then(
      () => '',
      (error: Error) => error.message,
    ),
  ).toMatch(sentence);
});

it('is not led astray by Leica’s planes', async () => {
  const description = `<scn><collection sizeX="9" sizeY="9"><image><pixels sizeX="2" sizeY="2">
    <dimension c="99999" z="99999" ifd="0"/></pixels><view sizeX="4" sizeY="4"/></image></collection></scn>`;
  await expect(readImage(bytesSource('it', tiffOf(description)), scratch.make)).rejects.toThrow('file is damaged');
});

it.each([
  ['[1, 1, 100000000]', 'planes; the file is damaged'],
  ['[100, 100, 10000]', 'numbers, which the file cannot hold'],
])('is not led astray by shapes: %s', async (shape, sentence) => {
  const description = `{"shape": ${shape}, "axes": "YXT"}`;
  const read = readImage(bytesSource('it', tiffOf(description, 10_000)), scratch.make);
  await expect(read).rejects.toThrow(sentence);
});

/** One page of 2 x 2 bytes, or said to be larger, with a description. */
function tiffOf(description: string, side = 2): Uint8Array {
  const text = new TextEncoder().encode(`${description}\0`);
  const entries = [
    [256, 3, 1, side],
    [257, 3, 1, side],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [270, 2, text.length, 200],
    [273, 4, 1, 190],
    [278, 3, 1, 2],
    [279, 4, 1, 4],
  ] as const;
  const bytes = new Uint8Array(200 + text.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0, 8]);
  view.setUint16(8, entries.length, true);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    view.setUint16(10 + i * 12, tag, true);
    view.setUint16(12 + i * 12, type, true);
    view.setUint32(14 + i * 12, count, true);
    view.setUint32(18 + i * 12, value, true);
  }
  bytes.set(text, 200);
  return bytes;
}
