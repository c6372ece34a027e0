/** Growing labels, against scikit-image: every pixel, those equally near to several labels too. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../io/npy';
import {generatedFixtures, testPython, unequal} from '../testing';
import {expandLabels} from './expand';

const folder = testPython() ? generatedFixtures('expanded', 'e2e/fixtures/make_expanded.py') : null;

const CASES = (folder ? readdirSync(folder) : []).map((file) => {
  const arrays = Object.fromEntries(readNpz(file, readFileSync(join(folder!, file))));
  const [height, width] = arrays['labels']!.shape as [number, number];
  const labels = Int32Array.from(arrays['labels']!.data);
  return {
    name: file,
    height,
    width,
    labels,
    distance: arrays['distance']!.data[0]!,
    expanded: arrays['expanded']!.data,
  };
});

describe.skipIf(!folder)('labels grown by a distance', () => {
  it.each(CASES)('are scikit-image’s for $name', ({labels, width, height, distance, expanded}) => {
    expect(unequal(expandLabels({labels, width, first: 0, rows: height}, distance), expanded)).toBe(0);
  });

  it.each(CASES)('are the same band by band for $name', ({labels, width, height, distance, expanded}) => {
    const reach = Math.floor(distance);
    const bands: number[] = [];
    for (let y = 0; y < height; y += 13) {
      const rows = Math.min(13, height - y);
      const top = Math.max(y - reach, 0);
      const seen = labels.subarray(top * width, Math.min(y + rows + reach, height) * width);
      bands.push(...expandLabels({labels: seen, width, first: y - top, rows}, distance));
    }
    expect(unequal(bands, expanded)).toBe(0);
  });
});
