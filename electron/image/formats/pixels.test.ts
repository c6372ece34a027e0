/** Every kind of pixels that tifffile, Pillow and numpy write: equal to what they read, or refused in words. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {bytesSource} from '../../io/byte-source';
import {npyHeader} from '../../io/npy';
import {Scratch} from '../../io/raster';
import {generatedFixtures, testPython} from '../../testing';
import {readImage} from './read';

/** Meant to be refused, with what the sentence must say. */
const REFUSED: readonly (readonly [files: RegExp, words: RegExp])[] = [
  [/^large-(?:[ui]8|f8)/, /more than 32 bits hold|larger than 32-bit floats hold/],
  [/^jpeg-CMYK/, /a JPEG of 4 components .* is not read; save it as RGB/],
  [/^pillow-(?:CMYK|RGBA|LA)-jpeg/, /a JPEG of [24] components .* is not read/],
  [/^predictor-alone/, /a predictor but no compression, which programs read in two ways/],
  [/^bits(?:20|24)/, /numbers of 2[04] bits .* not read/],
  [/^pillow-.*-lzma/, /compressed by LZMA, which is not read/],
  [/^j2k-u2-3-/, /JPEG 2000 with 3 components of 16 bits, which is not read/],
  [/^j2k-u1-4-/, /JPEG 2000 with 4 components of 8 bits, which is not read/],
  [/^j2k-i1-/, /JPEG 2000 with 1 components of 8 bits and signs, which is not read/],
  [/^j2k-cut/, /its JPEG 2000 data is damaged/],
  [/^packed-34887/, /compressed by LERC, which is not read; save it without compression/],
  [/^packed-34925/, /compressed by LZMA, which/],
  [/^packed-50001/, /compressed by WebP, which/],
  [/^packed-50002/, /compressed by JPEG XL, which/],
  [/^packed-34933/, /compressed by PNG, which/],
  [/^packed-(34934|22610)/, /compressed by JPEG XR, which/],
  [/^pillow-1-group[34]/, /compressed by CCITT \(fax\), which is not read/],
];

interface Judged {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

function judgedBy(path: string): Judged {
  const bytes = readFileSync(path);
  const {shape, start} = npyHeader(path, bytes, bytes.length);
  return {shape, values: new Float64Array(Uint8Array.from(bytes.subarray(start)).buffer)};
}

/** Null where it is equal. */
async function difference(folder: string, name: string): Promise<string | null> {
  const {shape, values} = judgedBy(join(folder, `${name}.judge.npy`));
  const source = bytesSource(name, readFileSync(join(folder, name)));
  const {planes, info} = await readImage(source, new Scratch().make);
  const own = [planes.length, info.height, info.width];
  if (own.join() !== shape.join()) return `${name}: ours is ${own.join()}, theirs ${shape.join()}`;
  const bound = /jpeg|-lossy|ycbcr/.test(name) ? 1 : 0;
  const pixels = info.width * info.height;
  for (const [c, plane] of planes.entries()) {
    const read = plane.read(0, 0, info.width, info.height);
    const at = read.findIndex((value, i) => !(Math.abs(value - values[c * pixels + i]!) <= bound));
    if (at >= 0) return `${name}: channel ${c} pixel ${at} is ${read[at]}, theirs ${values[c * pixels + at]}`;
  }
  return null;
}

const python = testPython();

describe.skipIf(!python)('pixels of every kind', () => {
  it('are equal to what tifffile, Pillow and numpy read, or refused in words', async () => {
    const folder = generatedFixtures('pixels', 'e2e/fixtures/make_pixels.py');
    const files = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as string[];
    const wrong: string[] = [];
    let [equal, refused] = [0, 0];
    for (const name of files) {
      const words = REFUSED.find(([own]) => own.test(name))?.[1];
      try {
        const why = await difference(folder, name);
        if (why || words) wrong.push(why ?? `${name}: is read`);
        else equal += 1;
      } catch (error) {
        const {name: kind, message} = error as Error;
        if (kind === 'ImageError' && words?.test(message)) refused += 1;
        else wrong.push(`${name}: ${kind} ${message}`);
      }
    }
    process.stdout.write(`pixels: ${equal} equal, ${refused} refused in words, ${wrong.length} wrong\n`);
    expect(wrong).toEqual([]);
    expect(equal).toBeGreaterThan(1000);
  }, 300_000);
});
