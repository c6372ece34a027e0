import {expect, test} from 'vitest';
import {doubtsOf, type Doubtful} from '../../electron/contract/doubts';
import type {ChannelInfo} from '../../electron/contract/image';
import {cellRows, imageInfo, segmentReport} from '../testing/items';

/** Cells of 100 pixels and some, half as bright again as the image. */
function seen(change: Partial<Doubtful> = {}, channel: Partial<ChannelInfo> = {}): Doubtful {
  const channels = imageInfo().channels.map((own) => ({...own, mean: 400, deviation: 500, ...channel}));
  const report = {...segmentReport(40), micrometresPerPixel: 0.5};
  return {info: imageInfo({channels}), given: [0, 1], report, cells: {'whole-cell': cellRows(40)}, ...change};
}

function sized(across: number): Partial<Doubtful> {
  const report = segmentReport(40);
  const results = report.results.map((result) => ({...result, medianAreaPixels: Math.PI * across ** 2}));
  // In half micrometres, so that the radius in pixels is what is across.
  return {report: {...report, results, micrometresPerPixel: 0.5}};
}

test('of plain cells nothing is said', () => expect(doubtsOf(seen())).toEqual([]));

test('an empty and a saturated channel are said, where the model was given them', () => {
  expect(doubtsOf(seen({}, {min: 7, max: 7}))[0]).toMatch(/^DAPI is empty/);
  expect(doubtsOf(seen({}, {saturated: 0.12}))[0]).toMatch(/^12 % of DAPI is at the camera’s most \(4095\)/);
  expect(doubtsOf(seen({given: []}, {saturated: 0.12}))).toEqual([]);
});

test('a bright colour picture is doubted, and not for its saturated ground', () => {
  const channels = ['red', 'green', 'blue'].map((name) => ({
    ...imageInfo().channels[0]!,
    name,
    max: 255,
    mean: 200,
    deviation: 30,
    saturated: 0.3,
  }));
  expect(doubtsOf(seen({info: imageInfo({channels}), cells: {}}))).toEqual([
    expect.stringMatching(/^The picture is bright, as in transmitted light/),
  ]);
});

test('where no cells were found it is said what to try', () => {
  const report = segmentReport(40);
  const none = {...report, results: report.results.map((result) => ({...result, cells: 0, medianAreaPixels: null}))};
  expect(doubtsOf(seen({report: none, cells: {}}))).toEqual([expect.stringMatching(/^No cells were found\. Try: /)]);
});

test.each([
  [2, /nuclei are less than 2\.0 µm across\. Is 0\.5 µm/],
  [80, /nuclei are less than 80 µm across/],
])('nuclei of %i µm', (across, said) => {
  expect(doubtsOf(seen(sized(across))).join(' ')).toMatch(said);
});

test('cells of 10 µm are believed', () => expect(doubtsOf(seen(sized(10)))).toEqual([]));

test('cells that are no brighter than the rest may be noise', () => {
  expect(doubtsOf(seen({}, {mean: 1015, deviation: 60}))[0]).toMatch(/^DAPI is hardly brighter in these 40 cells/);
});

test('of few cells that is not said', () => {
  expect(doubtsOf(seen({cells: {'whole-cell': cellRows(9)}}, {mean: 1015, deviation: 60}))).toEqual([]);
});
