/** What a container's memory does not hold is refused before anything is computed. */
import {join} from 'node:path';
import {beforeEach, describe, expect, it, vi} from 'vitest';
import type {SegmentOptions} from '../../contract/image';
import type {Image} from '../../image/formats/read';
import {limits, type Limits} from '../../io/limits';
import {DEMO, quiet} from '../../testing';
import {loadModel} from '../model/load';
import {Stages} from '../runtime/stages';
import {openImage} from './images';
import {memoryBudget} from './memory-budget';
import {segmentImage} from './segment';

vi.mock(import('../../io/limits'), async (original) => ({...(await original()), limits: vi.fn<() => Limits>()}));

const PATH = join(DEMO, 'cells-savedmodel');
const OPTIONS: SegmentOptions = {nuclear: [0], membrane: [], micrometresPerPixel: 0.5, compartments: ['nuclear']};

/** How many cells. */
async function segment(image: Image): Promise<number> {
  const model = await loadModel(PATH, {engine: 'wasm'}, new Stages(quiet));
  try {
    const {results, scratch} = await segmentImage({model, path: PATH}, image, OPTIONS, quiet);
    scratch.dispose();
    return results[0]!.cells;
  } finally {
    model.dispose();
  }
}

describe('in a container of a gigabyte', () => {
  beforeEach(() => {
    vi.mocked(limits).mockReturnValue({bytes: 1e9, processors: 1, whose: 'container'});
  });

  it('an image that takes more is refused with the numbers', {timeout: 60_000}, async () => {
    // It has no pixels that could be read.
    const image = {info: {width: 4000, height: 4000}, planes: []} as unknown as Image;
    const message = /16 megapixels .* takes about 1\.1 GB; this container has 1\.0 GB/;
    await expect(segment(image)).rejects.toThrow(message);
  });

  it('one that fits is segmented', {timeout: 60_000}, async () => {
    const {image, scratch} = await openImage(join(DEMO, 'nuclei.tif'), new Stages(quiet));
    expect(await segment(image)).toBe(116);
    scratch.dispose();
  });

  it('models may take half of it', () => {
    expect(memoryBudget()).toBe(5e8);
  });
});
