import {expect, test} from 'vitest';
import {partInView, setSeen} from './seen';

const image = {width: 4000, height: 3000};

test('a part that is seen wholly is looked at wholly', () => {
  setSeen({left: 10, top: 20, right: 110, bottom: 220});
  expect(partInView(image)).toEqual({x: 10, y: 20, width: 100, height: 200});
});

test('of a large part its middle is looked at', () => {
  setSeen({left: 0, top: 0, right: 4000, bottom: 3000});
  expect(partInView(image)).toEqual({x: 1360, y: 860, width: 1280, height: 1280});
});

test('what lies outside the image is not looked at', () => {
  setSeen({left: -500, top: -10, right: 300, bottom: 99_999});
  expect(partInView(image)).toMatchObject({x: 0, width: 300});
});

test('pixels that are seen in part are looked at', () => {
  setSeen({left: 0.7, top: 0.2, right: 5.1, bottom: 5});
  expect(partInView(image)).toEqual({x: 0, y: 0, width: 6, height: 5});
});

test('where nothing of the image is seen there is no part', () => {
  setSeen({left: 4001, top: 0, right: 5000, bottom: 100});
  expect(partInView(image)).toBeNull();
});
