/** Cells that are kept: closed, started anew, damaged, beyond the quota. The maps are those of a real model. */
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {COMPARTMENT_NAMES} from '../../contract/compartments';
import {ANY_PLANES, type KeptReport, type SegmentOptions} from '../../contract/image';
import {RESULT_KINDS} from '../../contract/results';
import {writeNpy} from '../../io/npy';
import {DEMO, quiet, testFolder} from '../../testing';
import {convertModel} from '../model/convert';
import {Stages} from '../runtime/stages';
import {compareWith, keptResultsOf} from './compare-results';
import {closeImage, openImage, readTile} from './images';
import {Keeper} from './kept/keeper';
import {OpenImages} from './open-images';
import {exportOne, keptCellsLike, keptCellsOf, resegment, segment, type WindowRun} from './window-images';

const OPTIONS: SegmentOptions = {
  nuclear: [0],
  membrane: [1],
  micrometresPerPixel: 0.5,
  compartments: COMPARTMENT_NAMES,
  parameters: {},
  reading: null,
};
const SIDE = 128;
const made = testFolder('kept-made');
const IMAGE = {id: 'i', path: join(made, 'part.npy'), planes: ANY_PLANES};
const model = {run: join(made, 'cells.h5'), given: join(DEMO, 'cells-savedmodel')};
let report: KeptReport;
let folder: string;

/** A part of the sample, segmented once; each test begins with what was kept of it then. */
beforeAll(async () => {
  await convertModel(model.given, model.run, {overwrite: true, keepOptimizer: false}, quiet);
  const open = await openImage(join(DEMO, 'cells.ome.tif'), new Stages(quiet));
  const planes = open.image.planes.map((plane) => plane.read(0, 0, SIDE, SIDE));
  const data = Float32Array.from({length: SIDE * SIDE * 2}, (_, i) => planes[i % 2]![Math.floor(i / 2)]!);
  writeFileSync(IMAGE.path, writeNpy({shape: [SIDE, SIDE, 2], data} as never));
  closeImage(open);
  folder = join(made, 'store');
  report = await segmented();
}, 240_000);

beforeEach(() => {
  folder = testFolder('kept');
  cpSync(join(made, 'store'), folder, {recursive: true, preserveTimestamps: true});
});

/** A session of the window: what it kept is all that the next one knows. */
function session(most?: {readonly images: number; readonly bytes: number}): OpenImages {
  return new OpenImages(new Keeper(folder), most);
}

async function segmented(images = session(), options = OPTIONS, image = IMAGE): Promise<KeptReport> {
  const report = await segment(images, quiet, {model, image, engine: 'wasm', options});
  await images.keeper.settle();
  return report;
}

/** A part of the sample as one strip of a TIFF, far behind its beginning. */
function writeFarTiff(path: string, {at, bytes}: {readonly at: number; readonly bytes: number}): void {
  const tags = [
    [256, SIDE],
    [257, SIDE],
    [258, 32],
    [259, 1],
    [262, 1],
    [273, at],
    [277, 1],
    [278, SIDE],
    [279, 4 * SIDE * SIDE],
    [339, 3],
  ] as const;
  const head = Buffer.alloc(8 + 2 + 12 * tags.length + 4);
  head.write('II*\0');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags.length, 8);
  for (const [i, [tag, value]] of tags.entries()) {
    head.writeUInt16LE(tag, 10 + 12 * i);
    head.writeUInt16LE(4, 12 + 12 * i);
    head.writeUInt32LE(1, 14 + 12 * i);
    head.writeUInt32LE(value, 18 + 12 * i);
  }
  writeFileSync(path, head);
  truncateSync(path, bytes);
  const pixels = readFileSync(IMAGE.path).subarray(-8 * SIDE * SIDE);
  const nuclear = Float32Array.from({length: SIDE * SIDE}, (_, i) => pixels.readFloatLE(8 * i));
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, nuclear, 0, nuclear.byteLength, at);
  closeSync(descriptor);
}

/** The bytes of all results but the record, which has a date and times. */
async function exported(images: OpenImages, image = IMAGE): Promise<ReadonlyMap<string, Buffer>> {
  const out = testFolder('exported');
  await exportOne(images, quiet, {
    image,
    to: {folder: out, name: null, overwrites: false},
    kinds: RESULT_KINDS.filter((kind) => kind !== 'zarr'),
  });
  const names = readdirSync(out).filter((name) => !name.endsWith('run.json'));
  return new Map(names.map((name) => [name, readFileSync(join(out, name))]));
}

function keptFiles(ending: '.cells' | '.maps'): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

describe('cells that were kept', {timeout: 240_000}, () => {
  it('are in the next session what they were, in every file of results', async () => {
    const next = session();
    const kept = await keptCellsOf(next, quiet, IMAGE, null);
    expect(kept).toEqual({...report, options: OPTIONS, model: model.given});
    expect(report.results.map(({cells}) => cells > 10)).toEqual([true, true]);
    rmSync(folder, {recursive: true});
    const first = session();
    await segmented(first);
    expect(await exported(next)).toEqual(await exported(first));
  });

  it('are those of the image’s content, wherever it lies and whatever it is called', async () => {
    const {key} = report;
    const path = join(testFolder('copy'), 'renamed.npy');
    writeFileSync(path, readFileSync(IMAGE.path));
    const copy = {id: 'copy', path, planes: ANY_PLANES};
    expect((await keptCellsOf(session(), quiet, copy, null))?.key).toBe(key);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    expect(await keptCellsOf(session(), quiet, copy, null)).toBeNull();
  });

  it('follow sliders in the next session as they did in the first', async () => {
    const wish = {parameters: {interiorThreshold: 0.5}, compartment: 'whole-cell'} as const;
    const after = await resegment(session(), quiet, IMAGE, wish);
    const asked = await segmented(session(), {...OPTIONS, parameters: wish.parameters});
    expect(after).toEqual(asked.results[0]);
    expect(after).not.toEqual(report.results[0]);
  });

  it('are listed and compared beside those that are shown', async () => {
    const images = session();
    const other = await segmented(images, {...OPTIONS, parameters: {smallObjectsThreshold: 300}});
    const listed = await keptResultsOf(images, quiet, IMAGE);
    expect(listed.map(({key, engine, cells}) => ({key, engine, cells}))).toEqual([
      {
        key: report.key,
        engine: 'wasm',
        cells: {'whole-cell': report.results[0]!.cells, nuclear: report.results[1]!.cells},
      },
    ]);
    const wish = {key: report.key, compartment: 'whole-cell'} as const;
    const compared = await compareWith(images, quiet, IMAGE, wish);
    // Small cells are dropped; all others are the same.
    expect(compared).toMatchObject({cells: other.results[0]!.cells, otherCells: report.results[0]!.cells, gained: []});
    expect(compared?.matched).toBe(other.results[0]!.cells);
    expect(compared?.lost.length).toBe(report.results[0]!.cells - other.results[0]!.cells);
    expect(compared?.lost.length).toBeGreaterThan(0);
    const size = {x: 0, y: 0, width: SIDE, height: SIDE, step: 1};
    const tile = () => readTile(images.look(IMAGE.id), {image: IMAGE.id, layer: {others: 'whole-cell'}, ...size});
    expect(new Set(tile()).size).toBe(report.results[0]!.cells + 1);
    expect(await compareWith(images, quiet, IMAGE, {key: null, compartment: 'whole-cell'})).toBeNull();
    expect(tile()).toBeNull();
  });

  it('are not sought where neither channel is given', async () => {
    const none = {...OPTIONS, nuclear: [], membrane: []};
    await expect(segmented(session(), none)).rejects.toThrow(/there is nothing to find cells in/);
  });

  it('come back with the sliders as they were left', async () => {
    const first = session();
    const parameters = {smallObjectsThreshold: 120};
    for (const compartment of COMPARTMENT_NAMES) await resegment(first, quiet, IMAGE, {parameters, compartment});
    await first.keeper.settle();
    const kept = await keptCellsOf(session(), quiet, IMAGE, null);
    expect(kept?.options.parameters).toEqual(parameters);
    const asked = await segmented(session(), {...OPTIONS, parameters});
    expect(kept?.results).toEqual(asked.results);
    expect(kept?.key).toBe(asked.key);
  });

  it('are not kept while one compartment has other parameters than the other, nor saved so', async () => {
    const images = session();
    const {key} = report;
    const parameters = {smallObjectsThreshold: 120};
    await resegment(images, quiet, IMAGE, {parameters, compartment: 'whole-cell'});
    await images.keeper.settle();
    expect((await keptCellsOf(session(), quiet, IMAGE, null))?.key).toBe(key);
    const half = await exported(images);
    const whole = session();
    await segmented(whole, {...OPTIONS, parameters});
    expect(half).toEqual(await exported(whole));
  });

  it('of other channels come back when they are asked for', async () => {
    const images = session();
    const before = report;
    const after = await segmented(images, {...OPTIONS, membrane: []});
    expect(after.key).not.toBe(before.key);
    expect((await keptCellsOf(images, quiet, IMAGE, before.key))?.results).toEqual(before.results);
    // What was shown last is what the next session shows.
    expect((await keptCellsOf(session(), quiet, IMAGE, null))?.key).toBe(before.key);
  });

  it('are found by their pixels, model, engine and options, and by nothing else', async () => {
    const copy = {...IMAGE, id: 'copy', path: join(testFolder('alike'), 'renamed.npy')};
    cpSync(IMAGE.path, copy.path);
    const like = async (change: Partial<WindowRun>): Promise<string | undefined> => {
      const run = {model, image: copy, engine: 'wasm', options: OPTIONS, ...change} as const;
      return (await keptCellsLike(session(), quiet, run))?.key;
    };
    expect(await like({})).toBe(report.key);
    expect(await like({engine: null})).toBe(report.key);
    expect(await like({engine: 'onnx'})).toBeUndefined();
    expect(await like({options: {...OPTIONS, membrane: []}})).toBeUndefined();
    expect(await like({options: {...OPTIONS, micrometresPerPixel: 0.4}})).toBeUndefined();
    expect(await like({options: {...OPTIONS, parameters: {smallObjectsThreshold: 120}}})).toBeUndefined();
    expect(await like({model: {run: model.run, given: model.run}})).toBeUndefined();
    expect(await like({image: {...IMAGE, path: join(DEMO, 'cells.ome.tif')}})).toBeUndefined();
  });

  it('without their maps are saved and counted, and what is made of maps is refused in words', async () => {
    for (const path of keptFiles('.maps')) rmSync(path);
    const next = session();
    expect((await keptCellsOf(next, quiet, IMAGE, null))?.results).toEqual(report.results);
    await expect(resegment(next, quiet, IMAGE, {parameters: {radius: 4}, compartment: 'nuclear'})).rejects.toThrow(
      'are kept no longer, only its cells: press Segment',
    );
    await expect(exported(next)).rejects.toThrow('press Segment for what is made of the maps');
  });

  it.each(['.cells', '.maps'] as const)('that are damaged (%s) are dropped', async (ending) => {
    const [path] = keptFiles(ending);
    truncateSync(path!, statSync(path!).size - 20);
    const next = session();
    const kept = await keptCellsOf(next, quiet, IMAGE, null);
    expect([kept === null, keptFiles(ending)]).toEqual([ending === '.cells', []]);
    const said = [...(kept?.notes.map(({text}) => text) ?? []), next.keeper.usage().fault].join();
    expect(said).toMatch(
      ending === '.cells' ? /cells that were kept of part\.npy were damaged/i : /^the maps .* are gone/,
    );
    expect((await keptCellsOf(session(), quiet, IMAGE, null))?.notes ?? []).toEqual(kept ? report.notes : []);
  });

  it('of another image are not taken for those of a large one that differs in one pixel', async () => {
    const image = {...IMAGE, path: join(testFolder('large-image'), 'large.tif')};
    // Between the pieces that a file of this size is found by.
    writeFarTiff(image.path, {at: 1_500_000, bytes: 200e6});
    const one = await segmented(session(), {...OPTIONS, nuclear: [0], membrane: []}, image);
    expect((await keptCellsOf(session(), quiet, image, null))?.key).toBe(one.key);
    const descriptor = openSync(image.path, 'r+');
    writeSync(descriptor, Float32Array.of(4000), 0, 4, 1_500_000 + 4 * (60 * SIDE + 60));
    closeSync(descriptor);
    expect(await keptCellsOf(session(), quiet, image, null)).toBeNull();
    expect((await segmented(session(), {...OPTIONS, nuclear: [0], membrane: []}, image)).key).not.toBe(one.key);
  });

  it('say that their model has changed since', async () => {
    const own = join(testFolder('own-model'), 'own.h5');
    cpSync(model.run, own);
    const of = {model: {run: own, given: own}, image: IMAGE, engine: 'wasm', options: OPTIONS} as const;
    const images = session();
    await segment(images, quiet, of);
    await images.keeper.settle();
    expect((await keptCellsOf(session(), quiet, IMAGE, null))?.notes).toEqual(report.notes);
    const {mtime} = statSync(own);
    const descriptor = openSync(own, 'r+');
    writeSync(descriptor, Uint8Array.of(1), 0, 1, statSync(own).size - 1);
    closeSync(descriptor);
    utimesSync(own, mtime, mtime);
    const note = {text: 'own.h5 has changed since these cells were found with it', option: null};
    expect((await keptCellsOf(session(), quiet, IMAGE, null))?.notes).toEqual([...report.notes, note]);
  });
});

describe('the store', {timeout: 240_000}, () => {
  it('takes no large model for another that differs in one byte', async () => {
    const open = await openImage(IMAGE.path, new Stages(quiet));
    const names = [0, 1].map((byte) => {
      const run = join(testFolder('large-model'), 'model.h5');
      writeFileSync(run, Uint8Array.of(1));
      truncateSync(run, 200e6);
      // Between the pieces that an image of this size is told by.
      const descriptor = openSync(run, 'r+');
      writeSync(descriptor, Uint8Array.of(byte), 0, 1, 100e6 + 3);
      closeSync(descriptor);
      return new Keeper(folder).found(open, {run, given: run});
    });
    closeImage(open);
    expect(new Set(names).size).toBe(2);
  });

  it('drops the oldest maps first, then the oldest cells', () => {
    folder = testFolder('trimmed');
    const {store} = new Keeper(folder);
    mkdirSync(join(folder, 'image'), {recursive: true});
    const put = (name: string, age: number): void => {
      const path = join(folder, 'image', name);
      writeFileSync(path, new Uint8Array(4e6));
      utimesSync(path, new Date(), new Date(Date.now() - age * 1000));
    };
    for (const [name, age] of [
      ['a.cells', 9],
      ['b.cells', 5],
      ['a.maps', 8],
      ['b.maps', 1],
    ] as const)
      put(name, age);
    store.setQuota(13e6);
    expect(readdirSync(join(folder, 'image'))).toEqual(['a.cells', 'b.cells', 'b.maps']);
    store.setQuota(10e6);
    expect(readdirSync(join(folder, 'image'))).toEqual(['a.cells', 'b.cells']);
    put('c.cells', 0);
    store.trim();
    expect(readdirSync(join(folder, 'image'))).toEqual(['b.cells', 'c.cells']);
    expect(new Keeper(folder).usage()).toEqual({bytes: 8e6, images: 1, quotaBytes: 10e6, fault: null});
  });

  it('is emptied, and says what it holds', async () => {
    const images = session();
    expect(images.keeper.usage()).toMatchObject({images: 1, fault: null});
    expect(images.keeper.usage().bytes).toBeGreaterThan(1e5);
    expect(await images.keeper.clear()).toMatchObject({images: 0, bytes: 0});
    expect(await keptCellsOf(session(), quiet, IMAGE, null)).toBeNull();
  });

  it('that cannot be written says so, and the cells are there all the same', async () => {
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    const images = new OpenImages(new Keeper(join(blocked, 'store')));
    expect((await segmented(images)).results).toHaveLength(2);
    expect(images.keeper.usage().fault).toMatch(/file/);
  });
});

describe('many images', {timeout: 240_000}, () => {
  it('are closed but for the last ones, and come back with their cells', async () => {
    const images = session({images: 2, bytes: 1e9});
    const copies = Array.from({length: 4}, (_, i) => ({...IMAGE, id: `i${i}`}));
    for (const copy of copies) await images.open(quiet, copy);
    expect(copies.map(({id}) => images.look(id) !== undefined)).toEqual([false, false, true, true]);
    expect((await keptCellsOf(images, quiet, copies[0]!, null))?.results).toEqual(report.results);
  });
});
