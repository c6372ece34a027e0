/**
 * Networks of StarDist's kind on images, against `predict_instances` of the stardist package 0.9.2 with the same
 * weights: its labels lie in e2e/fixtures/stardist, made by judge_stardist.py. Engines differ from TensorFlow in the
 * last bits, so a candidate whose probability is that near to the threshold or to another's may be taken or not: what
 * is asked is that every pixel is the same, which holds as long as no image of ours has such a pair that matters.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import type {SegmentOptions} from '../../../contract/image';
import {readNpz} from '../../../io/npy';
import {generatedFixtures, quiet, runPython, testFolder, testPython, unequal} from '../../../testing';
import {loadModel} from '../../model/load';
import type {LoadedModel} from '../../model/loaded-model';
import {Stages} from '../../runtime/stages';
import {closeImage, openImage} from '../images';
import type {Image} from '../../../image/formats/read';
import {relabel} from '../relabel';
import {segmentImage} from '../segment';
import {segmentFiles} from '../segment-files';
import type {Segmentation} from '../segmentation';

const folder = testPython() ? generatedFixtures('stardist-networks', 'e2e/fixtures/make_stardist.py') : null;
const networks = folder ? readdirSync(folder) : [];
const cases = networks.flatMap((network) =>
  readdirSync(join(folder!, network))
    .filter((name) => name.endsWith('.tif'))
    .map((name) => [network, basename(name, '.tif')] as const),
);

const loaded = new Map<string, LoadedModel>();

async function modelAt(path: string): Promise<LoadedModel> {
  const model = loaded.get(path) ?? (await loadModel(path, {engine: 'wasm', batch: 'tiles'}, new Stages(quiet)));
  loaded.set(path, model);
  return model;
}

async function segmented(path: string, image: string, options: Partial<SegmentOptions> = {}): Promise<Segmentation> {
  const model = await modelAt(path);
  const open = await openImage(image, new Stages(quiet));
  try {
    const plain = {nuclear: [0], membrane: [], micrometresPerPixel: null, compartments: ['whole-cell']} as const;
    return await segmentImage({model, path}, open.image, {...plain, ...options}, quiet);
  } finally {
    closeImage(open);
  }
}

function labelsOf({results}: Pick<Segmentation, 'results'>): Int32Array {
  const {labels} = results[0]!;
  return labels.read(0, 0, labels.width, labels.height);
}

function expected(network: string, image: string): Float32Array {
  return readNpz(image, readFileSync(join(folder!, network, `${image}.npz`))).get('labels')!.data;
}

/**
 * How many pixels are not of the object that they should be of. Numbers follow the order of probabilities, and of two
 * that differ by a float's last bit the engine decides which comes first: so the numbers may differ, one for one.
 */
function strayPixels(labels: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const [to, back] = [new Map([[0, 0]]), new Map([[0, 0]])];
  let count = labels.length === wanted.length ? 0 : Infinity;
  for (let i = 0; i < labels.length; i += 1) {
    const [mine, theirs] = [labels[i]!, wanted[i]!];
    if (!to.has(mine) && !back.has(theirs)) {
      to.set(mine, theirs);
      back.set(theirs, mine);
    }
    if (to.get(mine) !== theirs) count += 1;
  }
  return count;
}

const at = (...parts: readonly string[]): string => join(folder!, ...parts);

describe.skipIf(!folder)('a StarDist model', () => {
  afterAll(() => {
    for (const model of loaded.values()) model.dispose();
  });

  it.each(cases)('%s labels the image %s as the package does, every pixel', async (network, image) => {
    const found = await segmented(at(network, 'model.h5'), at(network, `${image}.tif`));
    expect(strayPixels(labelsOf(found), expected(network, image))).toBe(0);
  });

  it('is read the same as a SavedModel', async () => {
    const found = await segmented(at('trained', 'saved-model'), at('trained', 'real.tif'));
    expect(strayPixels(labelsOf(found), expected('trained', 'real'))).toBe(0);
  });

  it.each(cases)('%s labels the image %s the same from StarDist’s own folder', async (network, image) => {
    const found = await segmented(at(network, 'own'), at(network, `${image}.tif`));
    expect(strayPixels(labelsOf(found), expected(network, image))).toBe(0);
  });

  it('is said to be one', async () => {
    const {reading} = await segmented(at('classes', 'model.h5'), at('classes', 'tiny.tif'));
    expect(reading).toBe('StarDist: polygons of 16 rays from prob and dist; prob_class not used');
  });

  it('is given the thresholds that lie beside it, which is said', async () => {
    const {notes} = await segmented(at('trained', 'model.h5'), at('trained', 'tiny.tif'));
    expect(notes.map(({text}) => text).join()).toMatch(
      /more likely than 0\.6 and share at most 0\.3 .*thresholds\.json beside the model/,
    );
  });

  it('takes other thresholds', async () => {
    const found = await segmented(at('trained', 'model.h5'), at('trained', 'tiny.tif'), {
      parameters: {probabilityThreshold: 0.999},
    });
    expect(found.results[0]!.cells).toBe(0);
  });

  it.each([{probabilityThreshold: 0.3}, {probabilityThreshold: 0.8, overlapThreshold: 0.05}, {overlapThreshold: 0.9}])(
    'gives the same for %j whether it predicts anew or not',
    async (parameters) => {
      const [path, image] = [at('trained', 'model.h5'), at('trained', 'real.tif')];
      const [before, anew] = [await segmented(path, image), await segmented(path, image, {parameters})];
      const again = await relabel(before, {} as Image, 'whole-cell', parameters, new Stages(quiet));
      expect(again!.cells).toBe(anew.results[0]!.cells);
      expect(again!.cells).not.toBe(before.results[0]!.cells);
      expect(unequal(labelsOf({results: [again!]}), labelsOf(anew))).toBe(0);
    },
  );

  it('of less likely objects than were kept says so', async () => {
    const before = await segmented(at('trained', 'model.h5'), at('trained', 'tiny.tif'));
    const wanted = relabel(before, {} as Image, 'whole-cell', {probabilityThreshold: 0.05}, new Stages(quiet));
    await expect(wanted).rejects.toThrow('Objects less likely than 0.1 were not kept of this image; press Segment');
  });

  it('gives polygons to ImageJ and QuPath that fill its labels', async () => {
    const out = testFolder('star-outlines');
    const report = await segmentFiles(quiet, {
      model: at('trained', 'model.h5'),
      images: [at('trained', 'real.tif')],
      folder: out,
      engine: 'wasm',
      results: ['geojson', 'roi'],
      options: {nuclear: 'auto', membrane: 'auto', micrometresPerPixel: null, compartments: ['whole-cell']},
    });
    const {files, results} = report.images[0]!;
    const {cells} = results[0]!;
    const judged = runPython('e2e/fixtures/check_star_outlines.py', [at('trained', 'real.npz'), ...files]);
    const {apart, ...others} = JSON.parse(judged) as {readonly apart: number};
    expect(others).toEqual({pixels: 0, features: cells, rois: cells});
    expect(apart).toBeLessThan(0.001);
  });

  it.each(networks)('%s looks as far as the package measures, at least', async (network) => {
    const view = (await modelAt(at(network, 'model.h5'))).view()!;
    const measured = readNpz('reach', readFileSync(at(network, 'reach.npz'))).get('reach')!.data;
    expect(view.reach[0]).toBeGreaterThanOrEqual(Math.max(measured[0]!, measured[1]!));
    expect(view.reach[1]).toBeGreaterThanOrEqual(Math.max(measured[2]!, measured[3]!));
  });
});
