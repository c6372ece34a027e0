/** JPEG by libjpeg-turbo, as other programs decode it. */
import {isBomb} from '../contract/bomb';
import {ImageError} from './image-error';

export interface JpegPicture {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Interleaved; colours as red, green and blue. */
  readonly samples: Uint8Array;
}

/** What three components are: as the file says itself, YCbCr, or already those that are wanted. */
export type JpegColours = 'said' | 'ycbcr' | 'as they are';

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

const MOST_PIXELS = 1e9;
const SIZE_MARKERS = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const HUFFMAN_MARKERS = [0xc0, 0xc1, 0xc2];
const LOSSLESS = 0xc3;

/** `tables`: those that several pictures have together. Throws an ImageError for what is not read, or is damaged. */
export async function decodedJpeg(
  bytes: Uint8Array,
  {tables, colours}: {readonly tables: Uint8Array | null; readonly colours: JpegColours},
): Promise<JpegPicture> {
  const head = headOf(bytes);
  const {frame} = head;
  const {width: across, height: down} = frame;
  if (isBomb(bytes.length, across * down * frame.components))
    throw new ImageError(
      `its JPEG data says ${across} x ${down} pixels, which are not to be unpacked from ${bytes.length} bytes`,
    );
  if (hasManyScans(bytes, head.scanAt))
    throw new ImageError(`its JPEG data is in more than ${MOST_SCANS} passes, which no program writes`);
  const whole = joined(bytes, head, tables, frame.components === 3 ? colours : 'said');
  const codec = await libjpeg();
  const decoder = new codec.JPEGDecoder();
  try {
    decoder.getEncodedBuffer(whole.length).set(whole);
    decoder.decode();
    const {width, height, componentCount} = decoder.getFrameInfo();
    const samples = Uint8Array.from(decoder.getDecodedBuffer());
    if (samples.length < frame.width * frame.height * frame.components || width !== frame.width)
      throw new ImageError('its JPEG data is damaged');
    return {width, height, components: componentCount, samples};
  } catch (cause) {
    // What it breaks off in is not given back: after some thousands it would refuse every picture.
    loaded = null;
    throw new ImageError('its JPEG data is damaged', {cause});
  } finally {
    decoder.delete();
  }
}

/** Each pass goes over all pixels; programs write some ten. */
const MOST_SCANS = 200;

/** Inside a pass 0xff is never followed by what begins another. */
function hasManyScans(bytes: Uint8Array, from: number): boolean {
  let scans = 0;
  for (let at = bytes.indexOf(0xff, from); at >= 0 && scans <= MOST_SCANS; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === SCAN) scans += 1;
  return scans > MOST_SCANS;
}

interface Head {
  readonly frame: Frame;
  /** The parts before the scan that its pixels need. */
  readonly parts: readonly Uint8Array[];
  /** Where the first scan begins. */
  readonly scanAt: number;
}

const SCAN = 0xda;
const JFIF = 0xe0;
const ADOBE = 0xee;
const COMMENT = 0xfe;

/**
 * What lies before the first scan. The decoder gives up at the smallest flaw, as in a colour profile: what pixels do
 * not need is left out, and what lies between two parts is passed over, as libjpeg does.
 */
function headOf(bytes: Uint8Array): Head {
  let frame: Frame | null = null;
  const parts: Uint8Array[] = [];
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === SCAN && frame) return {frame, parts, scanAt: at};
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)) {
      at += 2;
      continue;
    }
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (end > bytes.length || marker === SCAN) break;
    if (SIZE_MARKERS.includes(marker) && at + 9 < bytes.length) frame ??= frameAt(bytes, at, marker);
    if (isNeeded(marker)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  throw new ImageError('its JPEG data has no picture in it');
}

/** All but what programs put beside the picture; JFIF and Adobe say what its colours are. */
function isNeeded(marker: number): boolean {
  const isBeside = (marker >= 0xe0 && marker <= 0xef) || marker === COMMENT;
  return !isBeside || marker === JFIF || marker === ADOBE;
}

function frameAt(bytes: Uint8Array, at: number, marker: number): Frame {
  const word = (offset: number): number => (bytes[at + offset]! << 8) | bytes[at + offset + 1]!;
  const [precision, height, width, components] = [bytes[at + 4]!, word(5), word(7), bytes[at + 9]!];
  if (marker === LOSSLESS) throw new ImageError('it is a lossless JPEG, which is not read; save it as PNG or TIFF');
  if (!HUFFMAN_MARKERS.includes(marker))
    throw new ImageError('it is an arithmetic or hierarchical JPEG, which is not read; save it as PNG or TIFF');
  if (precision !== 8)
    throw new ImageError(`it is a JPEG of ${precision} bits, which is not read; save it as PNG or TIFF`);
  if (components !== 1 && components !== 3)
    throw new ImageError(
      `it is a JPEG of ${components} components (as CMYK or with alpha), which is not read; save it as RGB`,
    );
  if (width * height > MOST_PIXELS)
    throw new ImageError(`it is a JPEG of ${width} x ${height} pixels, too many for one`);
  return {width, height, components};
}

/** As one stream, with Adobe's marker where it has to be said what its colours are. */
function joined(bytes: Uint8Array, head: Head, tables: Uint8Array | null, colours: JpegColours): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8)];
  if (colours !== 'said') {
    const transform = colours === 'ycbcr' ? 1 : 0;
    parts.push(Uint8Array.of(0xff, ADOBE, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform));
  }
  // Between the tables' own start and end.
  if (tables && tables.length > 4) parts.push(tables.subarray(2, tables.length - 2));
  parts.push(...head.parts, bytes.subarray(head.scanAt));
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

interface Codec {
  readonly JPEGDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getFrameInfo(): {readonly width: number; readonly height: number; readonly componentCount: number};
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  };
}

let loaded: Promise<Codec> | null = null;

function libjpeg(): Promise<Codec> {
  loaded ??= import('@cornerstonejs/codec-libjpeg-turbo-8bit/decode').then(async (module) =>
    (module.default as (options: object) => Promise<Codec>)({print: () => undefined, printErr: () => undefined}),
  );
  return loaded;
}
