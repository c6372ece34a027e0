/** The door between page and main: who may call, and with what. */
import {describe, expect, it} from 'vitest';
import {SCHEMAS} from './schemas';
import {isOurPage} from './sender';

const ours = {webContentsId: 3, isMainFrame: true, url: 'app://warmstart/index.html'};

describe('sender', () => {
  it('our page in our window is answered', () => {
    expect(isOurPage(ours, 3)).toBe(true);
  });

  it.each([
    ['another window', ours, 4],
    ['no window', ours, null],
    ['a frame inside', {...ours, isMainFrame: false}, 3],
    ['a page from the web', {...ours, url: 'https://warmstart/index.html'}, 3],
    ['another host', {...ours, url: 'app://warmstart.example/index.html'}, 3],
    ['a file', {...ours, url: 'file:///warmstart/index.html'}, 3],
    ['no address', {...ours, url: ''}, 3],
  ])('%s is not', (_, sender, window) => {
    expect(isOurPage(sender, window)).toBe(false);
  });
});

describe('schemas', () => {
  it('read what the page sends', () => {
    const options = {nuclear: 0, membrane: null, micrometresPerPixel: 0.5, compartments: ['nuclear']};
    expect(SCHEMAS['image.segment'].safeParse(['m', 'i', 'wasm', options]).success).toBe(true);
    expect(SCHEMAS['engine.list'].safeParse([]).success).toBe(true);
  });

  it.each([
    [
      'image.segment',
      ['m', 'i', 'gpu', {nuclear: 0, membrane: null, micrometresPerPixel: null, compartments: ['nuclear']}],
    ],
    [
      'image.segment',
      ['m', 'i', 'wasm', {nuclear: -1, membrane: null, micrometresPerPixel: null, compartments: ['nuclear']}],
    ],
    ['image.segment', ['m', 'i', 'wasm', {nuclear: 0, membrane: null, micrometresPerPixel: 0, compartments: []}]],
    ['model.inspect', [{path: '/etc/passwd'}]],
    ['model.inspect', []],
    ['model.inspect', ['a', 'b']],
    ['files.choose', ['anything']],
    ['job.cancel', [1]],
  ] as const)('%s refuses %j', (name, parameters) => {
    expect(SCHEMAS[name].safeParse(parameters).success).toBe(false);
  });
});
