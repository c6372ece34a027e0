import fc from 'fast-check';
import {expect, test} from 'vitest';
import {fit, pan, toImage, within, zoomAt} from './camera';

test('the whole image fits, with a margin, around its middle', () => {
  expect(fit(1000, 500, 800, 600)).toEqual({x: 500, y: 250, zoom: 0.8 * 0.96});
});

test('the narrower side decides how much is zoomed', () => {
  expect(fit(1000, 1000, 2000, 500).zoom).toBeCloseTo(0.48);
});

test('a tiny image is not enlarged beyond 64 times', () => {
  expect(fit(1, 1, 2000, 2000).zoom).toBe(64);
});

const cameras = fc.record({
  x: fc.double({min: 0, max: 20_000, noNaN: true}),
  y: fc.double({min: 0, max: 20_000, noNaN: true}),
  zoom: fc.double({min: 0.01, max: 32, noNaN: true}),
});
const offsets = fc.double({min: -2000, max: 2000, noNaN: true});

test('the point under the pointer stays there while zooming', () => {
  fc.assert(
    fc.property(cameras, fc.double({min: 0.5, max: 2, noNaN: true}), offsets, offsets, (camera, factor, px, py) => {
      const zoomed = zoomAt(camera, factor, px, py);
      expect(zoomed.x + px / zoomed.zoom).toBeCloseTo(camera.x + px / camera.zoom, 3);
      expect(zoomed.y + py / zoomed.zoom).toBeCloseTo(camera.y + py / camera.zoom, 3);
    }),
  );
});

test('zoom stays between a five-hundredth and 64', () => {
  fc.assert(
    fc.property(cameras, fc.double({min: 1e-6, max: 1e6, noNaN: true}), (camera, factor) => {
      const {zoom} = zoomAt(camera, factor, 0, 0);
      expect(zoom).toBeGreaterThanOrEqual(0.002);
      expect(zoom).toBeLessThanOrEqual(64);
    }),
  );
});

test('panning follows the pointer by the same number of screen pixels', () => {
  fc.assert(
    fc.property(cameras, offsets, offsets, (camera, dx, dy) => {
      const panned = pan(camera, dx, dy);
      expect((camera.x - panned.x) * camera.zoom).toBeCloseTo(dx, 3);
      expect((camera.y - panned.y) * camera.zoom).toBeCloseTo(dy, 3);
    }),
  );
});

test('a place on the screen is the pixel that is drawn there', () => {
  expect(toImage({x: 100, y: 50, zoom: 4}, -10, 7)).toEqual([97, 51]);
});

test('however far it is panned, the middle of the view is on the image', () => {
  const image = {width: 400, height: 200};
  const far = pan({x: 200, y: 100, zoom: 2}, 100_000, -100_000);
  expect(within(far, image)).toEqual({x: 0, y: 200, zoom: 2});
  expect(within({x: 30, y: 40, zoom: 2}, image)).toEqual({x: 30, y: 40, zoom: 2});
});
