import fc from 'fast-check';
import {beforeEach, expect, test, vi} from 'vitest';
import {serve} from '../../electron/contract/channel';
import {TILE_SIDE, type PixelCalls, type TileRequest} from '../../electron/contract/image';
import {pageWire} from '../../electron/contract/wire';
import {fetchTiles, placesFor, valueAt, type Place, type Seen} from './tiles';

const ALL: Seen = {left: 0, top: 0, right: Infinity, bottom: Infinity, scale: 1};

/** Which pixels of an image the cores of tiles cover, and how often: what a tile draws is without its apron. */
function coverage(width: number, height: number, places: readonly Place[], apron: number): Uint8Array {
  const covered = new Uint8Array(width * height);
  for (const {x, y, width: w, height: h} of places) {
    const [left, top] = [x > 0 ? x + apron : 0, y > 0 ? y + apron : 0];
    const [right, bottom] = [x + w < width ? x + w - apron : width, y + h < height ? y + h - apron : height];
    for (let row = top; row < bottom; row += 1)
      for (let column = left; column < right; column += 1) covered[row * width + column]! += 1;
  }
  return covered;
}

const sides = fc.integer({min: 1, max: 2100});

test('tiles cover every pixel of a small image once, whatever of it is seen', () => {
  fc.assert(
    fc.property(sides, sides, fc.integer({min: 0, max: 4}), (width, height, apron) => {
      const places = placesFor(width, height, {...ALL, right: 1, bottom: 1}, apron);
      expect(coverage(width, height, places, apron).every((times) => times === 1)).toBe(true);
    }),
    {numRuns: 25},
  );
});

test('no tile is larger than the port takes', () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 60_000}), fc.integer({min: 1, max: 60_000}), (width, height) => {
      const seen = {left: 0, top: 0, right: width, bottom: height, scale: 0.05};
      for (const place of placesFor(width, height, seen, 2))
        expect(Math.max(place.width, place.height)).toBeLessThanOrEqual(TILE_SIDE);
    }),
  );
});

test('a small image comes at full size however far away it is', () => {
  expect(placesFor(1000, 1000, {...ALL, scale: 0.01}, 2).map(({step}) => step)).toEqual([1]);
});

const LARGE = 16_384;

test('a large image comes at about the screen’s own size', () => {
  const steps = [1, 0.5, 0.26, 0.25, 0.1].map(
    (scale) => placesFor(LARGE, LARGE, {...ALL, right: 9, bottom: 9, scale}, 2)[0]?.step,
  );
  expect(steps).toEqual([1, 2, 2, 4, 8]);
});

test('of a large image only what is seen is asked for', () => {
  const seen = {left: 8000, top: 8000, right: 8800, bottom: 8600, scale: 1};
  const places = placesFor(LARGE, LARGE, seen, 2);
  expect(places.length).toBeLessThanOrEqual(4);
  expect(Math.min(...places.map(({x}) => x))).toBeLessThanOrEqual(8000);
  expect(Math.max(...places.map(({x, width}) => x + width))).toBeGreaterThanOrEqual(8800);
});

test('nothing is asked for where nothing of a large image is seen', () => {
  expect(placesFor(LARGE, LARGE, {left: -900, top: 0, right: 0, bottom: 600, scale: 1}, 2)).toEqual([]);
});

test('the last tile of a large image that is seen coarsely ends with it', () => {
  const places = placesFor(10_001, 5001, {...ALL, right: 10_001, bottom: 5001, scale: 0.25}, 2);
  expect(Math.max(...places.map(({x, width}) => x + width))).toBe(Math.ceil(10_001 / 4));
  expect(Math.max(...places.map(({y, height}) => y + height))).toBe(Math.ceil(5001 / 4));
});

const tile = {x: 10, y: 20, width: 3, height: 2, step: 2, data: new Uint16Array([1, 2, 3, 4, 5, 6])};

test('a value is that of the pixel, or of the one near it that was fetched', () => {
  expect([valueAt([tile], 20, 40), valueAt([tile], 21, 41), valueAt([tile], 25, 43)]).toEqual([1, 1, 6]);
});

test('there is no value outside the tiles', () => {
  expect([valueAt([tile], 19, 40), valueAt([tile], 26, 40), valueAt(null, 20, 40)]).toEqual([null, null, null]);
});

let requests: TileRequest[];

/** As main gives the page a port for pixels. */
function givePort(port: MessagePort): void {
  window.dispatchEvent(new MessageEvent('message', {data: 'warmstart:pixels', source: window, ports: [port]} as never));
}

beforeEach(() => {
  requests = [];
  const {port1, port2} = new MessageChannel();
  serve<PixelCalls>(pageWire(port2), {
    tile: (_, request) => {
      requests.push(request);
      const {layer, x, width, height, step} = request;
      const isGone = 'channel' in layer && layer.channel === 9;
      return isGone ? null : new Uint16Array(Math.ceil(width / step) * Math.ceil(height / step)).fill(x);
    },
  });
  givePort(port1);
});

const size = {width: 5000, height: 5000};
const place = {x: 100, y: 50, width: 10, height: 10, step: 4};

test('a place is asked for in the image’s own pixels', async () => {
  await fetchTiles('asked', {channel: 0}, 0, size, [place]);
  expect(requests[0]).toMatchObject({image: 'asked', x: 400, y: 200, width: 40, height: 40, step: 4});
});

test('a tile that was fetched is not asked for again', async () => {
  await fetchTiles('kept', {channel: 0}, 0, size, [place]);
  await fetchTiles('kept', {channel: 0}, 0, size, [place]);
  expect(requests).toHaveLength(1);
});

test('labels of a later segmentation are asked for anew', async () => {
  await fetchTiles('anew', {labels: 'nuclear'}, 1, size, [place]);
  await fetchTiles('anew', {labels: 'nuclear'}, 2, size, [place]);
  expect(requests).toHaveLength(2);
});

test('a layer that is gone gives nothing', async () => {
  expect(await fetchTiles('gone', {channel: 9}, 0, size, [place])).toBeNull();
});

test('tiles fetched longest ago make room when 128 MB are kept', async () => {
  const large = {x: 0, y: 0, width: 4096, height: 4096, step: 1};
  for (let x = 0; x < 5; x += 1) await fetchTiles('many', {channel: 0}, 0, {width: 1e5, height: 1e5}, [{...large, x}]);
  await fetchTiles('many', {channel: 0}, 0, {width: 1e5, height: 1e5}, [{...large, x: 4}]);
  expect(requests).toHaveLength(5);
  await fetchTiles('many', {channel: 0}, 0, {width: 1e5, height: 1e5}, [{...large, x: 0}]);
  expect(requests).toHaveLength(6);
});

test('what was asked for while there was no engine process is asked of the next', async () => {
  givePort(new MessageChannel().port1);
  const fetching = fetchTiles('restarted', {channel: 0}, 0, size, [place]);
  const next = new MessageChannel();
  serve<PixelCalls>(pageWire(next.port2), {tile: () => new Uint16Array(100)});
  givePort(next.port1);
  await vi.waitFor(async () => expect(await fetching).toHaveLength(1));
});
