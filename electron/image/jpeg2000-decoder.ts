/** JPEG 2000 by OpenJPEG, as other programs decode it. */
import {ImageError} from './image-error';

export interface Jpeg2000Picture {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Interleaved; signed ones of up to 16 bits, unsigned of up to 8 or 16. */
  readonly samples: Uint8Array | Uint16Array | Int16Array;
  /** Whether the codestream turned its three components into red, green and blue itself. */
  readonly isColourDone: boolean;
}

/** What a picture must be, said before it is decoded. */
export interface Jpeg2000Wanted {
  readonly width: number;
  readonly rows: number;
  readonly components: number;
}

/** Of a codestream's markers SIZ and COD (ISO/IEC 15444-1, annex A.5 and A.6). */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bits: number;
  readonly isSigned: boolean;
  readonly isSubsampled: boolean;
  readonly isTransformed: boolean;
}

/** Throws an ImageError for what is not read, before it is decoded, and for what is damaged. */
export async function decodedJpeg2000(bytes: Uint8Array, wanted: Jpeg2000Wanted): Promise<Jpeg2000Picture> {
  const frame = frameOf(bytes);
  checkFrame(frame, wanted);
  const {codec, said} = await openjpeg();
  said.length = 0;
  const decoder = new codec.J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const {buffer, byteOffset, length} = decoder.getDecodedBuffer();
    const {width, height, components, bits, isSigned} = frame;
    const count = width * height * components;
    // What is cut short is said, not thrown.
    if (length !== count * (bits > 8 ? 2 : 1) || said.some((line) => line.startsWith('[ERROR]')))
      throw new ImageError('its JPEG 2000 data is damaged');
    const Kind = isSigned ? Int16Array : Uint16Array;
    const samples = bits > 8 ? new Kind(buffer, byteOffset, count) : new Uint8Array(buffer, byteOffset, count);
    return {width, height, components, samples, isColourDone: frame.isTransformed || frame.isSubsampled};
  } catch (cause) {
    // What it breaks off in is not given back: after some thousands it would refuse every picture.
    loaded = null;
    throw cause instanceof ImageError ? cause : new ImageError('its JPEG 2000 data is damaged', {cause});
  } finally {
    decoder.delete();
  }
}

/** Which the decoder holds as 32-bit integers. */
const MOST_NUMBERS = 2 ** 28;

/** The decoder's glue gives one component, or three of 8 bits; others it would give wrongly. */
function checkFrame({width, height, components, bits, isSigned, isSubsampled}: Frame, wanted: Jpeg2000Wanted): void {
  const isTooLarge = width * height * components > MOST_NUMBERS;
  if (width !== wanted.width || height < wanted.rows || components !== wanted.components || isTooLarge)
    throw new ImageError(
      `a JPEG 2000 picture in it is ${width} x ${height} with ${components} components; expected ` +
        `${wanted.width} x ${wanted.rows} with ${wanted.components}`,
    );
  const isGrey = components === 1 && !isSubsampled && bits <= 16 && !(isSigned && bits <= 8);
  const isColour = components === 3 && bits <= 8 && !isSigned;
  if (isGrey || isColour) return;
  throw new ImageError(
    `it is compressed by JPEG 2000 with ${components} components of ${bits} bits${isSigned ? ' and signs' : ''}, ` +
      'which is not read; save it without compression, or by deflate or LZW',
  );
}

const CODESTREAM = [0xff, 0x4f, 0xff, 0x51];
const COD = 0x52;
const START_OF_TILE = 0x90;

/** Of a bare codestream, or of the one inside the boxes of a .jp2. */
function frameOf(bytes: Uint8Array): Frame {
  const start = startOf(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  try {
    const components = view.getUint16(40);
    const parts = Array.from({length: Math.min(components, 16_384)}, (_, i) => ({
      depth: view.getUint8(42 + 3 * i),
      apart: view.getUint8(43 + 3 * i) * view.getUint8(44 + 3 * i),
    }));
    const [first] = parts;
    if (
      !first ||
      view.getUint32(16) !== 0 ||
      view.getUint32(20) !== 0 ||
      parts.some(({depth}) => depth !== first.depth)
    )
      throw new ImageError('its JPEG 2000 components are of different kinds or shifted, which is not read');
    return {
      width: view.getUint32(8),
      height: view.getUint32(12),
      components,
      bits: (first.depth & 0x7f) + 1,
      isSigned: (first.depth & 0x80) !== 0,
      isSubsampled: parts.some(({apart}) => apart !== 1),
      isTransformed: isTransformed(view),
    };
  } catch (cause) {
    throw cause instanceof ImageError ? cause : new ImageError('its JPEG 2000 data is damaged', {cause});
  }
}

function startOf(bytes: Uint8Array): number {
  const most = Math.min(bytes.length, 1 << 16);
  for (let at = 0; at + 4 <= most; at += 1) if (CODESTREAM.every((byte, i) => bytes[at + i] === byte)) return at;
  throw new ImageError('its JPEG 2000 data has no picture in it');
}

/** Whether COD says that a transform of components was used. */
function isTransformed(view: DataView): boolean {
  for (let at = 2; view.getUint8(at + 1) !== START_OF_TILE; at += 2 + view.getUint16(at + 2))
    if (view.getUint8(at + 1) === COD) return view.getUint8(at + 8) !== 0;
  return false;
}

interface Codec {
  readonly J2KDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
    delete(): void;
  };
}

interface Loaded {
  readonly codec: Codec;
  /** What it has said since this was emptied. */
  readonly said: string[];
}

let loaded: Promise<Loaded> | null = null;

function openjpeg(): Promise<Loaded> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Loaded> {
  const [{default: make}, {default: url}] = await Promise.all([
    import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
    import('@cornerstonejs/codec-openjpeg/decodewasm?url&inline'),
  ]);
  const said: string[] = [];
  const listen = (line: string): unknown => said.push(line);
  const wasmBinary = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  const codec = await (make as (options: object) => Promise<Codec>)({wasmBinary, print: listen, printErr: listen});
  return {codec, said};
}
