/** The line that the window shows, read back by a real shell and by the command itself. */
import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {segmentWords, shellLine, type SegmentCommand} from '../contract/command-line';
import {ANY_PLANES} from '../contract/image';
import {RESULT_KINDS, USUAL_RESULTS} from '../contract/results';
import type {SegmentFilesRequest} from '../worker/cells/segment-files';
import {segment} from './commands/segment';

const PLAIN: SegmentCommand = {
  model: '/models/cells-savedmodel',
  image: '/images/a.ome.tif',
  folder: '/results',
  engine: null,
  options: {nuclear: [0], membrane: [], micrometresPerPixel: null, compartments: ['whole-cell', 'nuclear']},
  planes: ANY_PLANES,
  results: USUAL_RESULTS,
};

/** What a shell hands on of a line. */
function wordsOf(line: string): string[] {
  const printed = execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], {
    encoding: 'utf8',
  });
  return printed.split('\0').slice(0, -1);
}

/** What the command would be asked to do by it. */
async function requestOf(words: readonly string[]): Promise<SegmentFilesRequest> {
  let asked: unknown = null;
  const job = (_: string, [request]: readonly unknown[]): Promise<unknown> => {
    asked = request;
    return Promise.resolve({images: [], finished: [], failed: [], leftOut: []});
  };
  await segment.start(words.slice(2), {job: job as never, interrupted: () => false});
  return asked as SegmentFilesRequest;
}

describe('the line for a segmentation', () => {
  it('is short where everything is usual', () => {
    expect(shellLine(segmentWords(PLAIN), 'posix')).toBe(
      'warmstart segment /models/cells-savedmodel /images/a.ome.tif -o /results --nuclear 0 --membrane none ' +
        '--compartment both',
    );
  });

  it('asks the command for the same, whatever is chosen', async () => {
    const asked: SegmentCommand = {
      ...PLAIN,
      engine: 'onnx',
      options: {
        nuclear: [0, 2],
        membrane: [1],
        micrometresPerPixel: 0.325,
        modelMicrometresPerPixel: 0.5,
        compartments: ['nuclear'],
        parameters: {interiorThreshold: 0.25, radius: 3, probabilityThreshold: 0.6},
        reading: 'map:a name',
        scale: '0..255',
        expandMicrometres: 2.5,
      },
      planes: {series: 1, z: 'max', t: 4, pages: 'z'},
      results: RESULT_KINDS,
    };
    const request = await requestOf(wordsOf(shellLine(segmentWords(asked), 'posix')));
    expect(request).toMatchObject({
      model: asked.model,
      images: [asked.image],
      folder: asked.folder,
      engine: asked.engine,
      results: asked.results,
      planes: asked.planes,
      options: {...asked.options, nuclear: '0,2', membrane: '1'},
    });
  });

  it('names no engine that only the window has', () => {
    expect(segmentWords({...PLAIN, engine: 'webgpu'})).not.toContain('--engine');
  });

  it('of names that begin with a dash is no option', async () => {
    const request = await requestOf(segmentWords({...PLAIN, image: '-a.tif', folder: '--out'}));
    expect([request.images, request.folder]).toEqual([['./-a.tif'], './--out']);
  });
});

describe('a quoted line', () => {
  it('comes out of the shell as the words that went in', () => {
    const word = fc.string({unit: 'binary', minLength: 1, maxLength: 12}).map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(
        fc.array(
          word.filter((text) => text !== ''),
          {minLength: 1, maxLength: 6},
        ),
        (words) => {
          expect(wordsOf(shellLine(words, 'posix'))).toEqual(words.map((one) => Buffer.from(one).toString()));
        },
      ),
      {numRuns: 60},
    );
  });

  it.each([
    ["a'b", `'a'\\''b'`],
    ['$(rm -rf x)', `'$(rm -rf x)'`],
    ['plain/path-1.tif', 'plain/path-1.tif'],
  ])('%s is written as %s', (word, line) => expect(shellLine([word], 'posix')).toBe(line));

  it.each([
    ['C:\\images\\a.tif', 'C:\\images\\a.tif'],
    ['C:\\my images\\a.tif', '"C:\\my images\\a.tif"'],
    ['C:\\my images\\', '"C:\\my images\\\\"'],
  ])('on Windows %s is written as %s', (word, line) => expect(shellLine([word], 'windows')).toBe(line));
});
