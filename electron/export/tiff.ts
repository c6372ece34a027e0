/**
 * TIFF 6.0, and BigTIFF where offsets would not fit: one page a plane, deflate, OME-XML with pixel size and channel
 * names in the first page. Unsigned 16 and 32 bits and 32-bit float. In strips up to 8192 pixels a side, since ImageJ
 * itself opens no tiles; beyond that, where reading a part matters more, in tiles of 256 x 256.
 */
import type {Raster, Samples} from '../contract/raster';
import {deflatedByZlib} from '../io/zlib';
import {ASCII, LONG, OFFSET, RATIONAL, SHORT, TiffFile, type Entry, type TiffSink} from './tiff-file';

export interface TiffPlane {
  readonly name: string;
  readonly raster: Raster<'int32'> | Raster<'float32'>;
}

export interface TiffOptions {
  readonly micrometresPerPixel: number | null;
  /** Unsigned bits of integer planes: 16, or 32 where labels go beyond 65535. */
  readonly bits: 16 | 32;
}

const TILE = 256;
/** The longest side that is written in strips. */
export const LONGEST_IN_STRIPS = 8192;
/** Of a strip's pixels before they are deflated; a strip has whole rows, one at least. */
const STRIP_BYTES = 1 << 18;

/** All planes have the same size and type; they are read and written a strip or a row of tiles at a time. */
export function writeTiff(sink: TiffSink, planes: readonly TiffPlane[], options: TiffOptions): void {
  const [{raster}] = planes as [TiffPlane];
  const {width, height, type} = raster;
  const {micrometresPerPixel} = options;
  const page: Page = {width, height, sample: sampleOf(type, options.bits), micrometresPerPixel};
  const layout = layoutOf(page);
  const out = new TiffFile(sink);
  const pages = planes.map((plane) =>
    [...layout.pieces(plane.raster)].map((piece) => ({offset: out.append(piece), bytes: piece.length})),
  );
  const description: Entry = [IMAGE_DESCRIPTION, ASCII, [...new TextEncoder().encode(omeXml(planes, page)), 0]];
  out.directories(
    pages.map((pieces, i): Entry[] =>
      [
        ...pageEntries(page),
        ...layout.entries,
        ...(i === 0 ? [description] : []),
        [layout.offsets, OFFSET, pieces.map(({offset}) => offset)] as const,
        [layout.byteCounts, LONG, pieces.map((piece) => piece.bytes)] as const,
      ].toSorted(([tag], [other]) => tag - other),
    ),
  );
}

/** What all pages of a file have in common. */
interface Page {
  readonly width: number;
  readonly height: number;
  readonly sample: Sample;
  readonly micrometresPerPixel: number | null;
}

interface Sample {
  readonly bits: 16 | 32;
  /** SampleFormat: 1 unsigned integers, 3 floats. */
  readonly format: 1 | 3;
  readonly array: Uint16ArrayConstructor | Uint32ArrayConstructor | Float32ArrayConstructor;
  /** As OME calls it. */
  readonly name: string;
}

function sampleOf(type: 'int32' | 'float32', bits: TiffOptions['bits']): Sample {
  if (type === 'float32') return {bits: 32, format: 3, array: Float32Array, name: 'float'};
  return {bits, format: 1, array: bits === 16 ? Uint16Array : Uint32Array, name: `uint${bits}`};
}

/** How the pixels of a page are cut up: the tags that say so, and the deflated pieces in order. */
interface Layout {
  readonly entries: readonly Entry[];
  /** The tags of where the pieces are and how long. */
  readonly offsets: number;
  readonly byteCounts: number;
  readonly pieces: (raster: TiffPlane['raster']) => Iterable<Uint8Array>;
}

function layoutOf({width, height, sample}: Page): Layout {
  if (Math.max(width, height) <= LONGEST_IN_STRIPS) {
    const rows = Math.min(height, Math.max(1, Math.floor((STRIP_BYTES * 8) / (width * sample.bits))));
    const entries: Entry[] = [[278, LONG, [rows]]];
    return {entries, offsets: 273, byteCounts: 279, pieces: (raster) => stripsOf(raster, sample, rows)};
  }
  const entries: Entry[] = [
    [322, SHORT, [TILE]],
    [323, SHORT, [TILE]],
  ];
  return {entries, offsets: 324, byteCounts: 325, pieces: (raster) => tilesOf(raster, sample)};
}

/** By its name in TIFF 6.0. */
const IMAGE_DESCRIPTION = 270;

function pageEntries({width, height, sample, micrometresPerPixel}: Page): Entry[] {
  const perCentimetre = micrometresPerPixel ? rationalOf(1e4 / micrometresPerPixel) : null;
  const resolution: Entry[] = perCentimetre
    ? [
        [282, RATIONAL, perCentimetre],
        [283, RATIONAL, perCentimetre],
        [296, SHORT, [3]],
      ]
    : [];
  return [
    [254, LONG, [0]],
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, [sample.bits]],
    [259, SHORT, [8]],
    [262, SHORT, [1]],
    [277, SHORT, [1]],
    ...resolution,
    [339, SHORT, [sample.format]],
  ];
}

/** Numerator and denominator of 32 bits each, of as many digits as fit; null: none fit. */
function rationalOf(value: number): readonly [number, number] | null {
  for (const denominator of [1e5, 1e3, 1]) {
    const numerator = Math.round(value * denominator);
    if (numerator > 0 && numerator < 2 ** 32) return [numerator, denominator];
  }
  return null;
}

/** Deflated strips of `rows` whole rows; the last has what is left. */
function* stripsOf(raster: TiffPlane['raster'], {array: Strip}: Sample, rows: number): Generator<Uint8Array> {
  const {width, height} = raster;
  for (let top = 0; top < height; top += rows) {
    const strip = new Strip(raster.read(0, top, width, Math.min(rows, height - top)));
    yield deflatedByZlib(new Uint8Array(strip.buffer));
  }
}

/** Deflated tiles in raster order; those at the edges are filled with zeros. */
function* tilesOf(raster: TiffPlane['raster'], {array: Tile}: Sample): Generator<Uint8Array> {
  const {width, height} = raster;
  for (let top = 0; top < height; top += TILE) {
    const rows = Math.min(TILE, height - top);
    const band: Samples = raster.read(0, top, width, rows);
    for (let left = 0; left < width; left += TILE) {
      const tile = new Tile(TILE * TILE);
      const columns = Math.min(TILE, width - left);
      for (let y = 0; y < rows; y += 1) tile.set(band.subarray(y * width + left, y * width + left + columns), y * TILE);
      yield deflatedByZlib(new Uint8Array(tile.buffer));
    }
  }
}

function omeXml(planes: readonly TiffPlane[], {width, height, sample, micrometresPerPixel}: Page): string {
  const size = (axis: 'X' | 'Y'): string =>
    ` PhysicalSize${axis}="${micrometresPerPixel}" PhysicalSize${axis}Unit="µm"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">',
    '<Image ID="Image:0" Name="Warmstart">',
    `<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="${sample.name}" SizeX="${width}" SizeY="${height}"`,
    ` SizeC="${planes.length}" SizeZ="1" SizeT="1"${micrometresPerPixel ? size('X') + size('Y') : ''}>`,
    ...planes.map(({name}, i) => `<Channel ID="Channel:0:${i}" Name="${escaped(name)}" SamplesPerPixel="1"/>`),
    ...planes.map((_, i) => `<TiffData FirstC="${i}" IFD="${i}" PlaneCount="1"/>`),
    '</Pixels></Image></OME>',
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
