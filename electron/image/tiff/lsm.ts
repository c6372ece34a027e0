/**
 * Zeiss LSM: a TIFF whose first page tells in tag 34412, little-endian whatever the file, how the others lie:
 *
 *   0 u32 magic · 16 i32 Z · 20 i32 channels · 24 i32 time · 40 f64 pixel's width in metres · 48 f64 its height ·
 *   88 u16 scan · 108 u32 where the channels' names lie · 264 i32 positions · 268 i32 tiles of a mosaic
 *
 * Channels are samples of a page; each page is followed by a smaller copy.
 */
import {pixelSizeOf} from '../pixel-size';
import type {TiffFile} from './directory';
import {textOf} from './directory';
import {distinct, expandedNames} from './names';
import {TAGS, type Page} from './page';
import {planeOf} from './rows';
import {sizeOfTags} from './said-sizes';
import type {PlaneStack, StackDimension} from './stack';

const LSM_INFO = 34412;
const LEAST_BYTES = 112;
const MAGIC = [0x00300494c, 0x00400494c];
/** Scans whose pages are height x width: stacks, time series, stacks in time; others are lines. */
const FRAME_SCANS = [0, 3, 6, 7];

/** Null for what is none, or a scan of lines. */
export function lsmStack(file: TiffFile, pages: readonly Page[]): PlaneStack | null {
  const page = pages[0]!;
  const info = page.directory.bytes(LSM_INFO);
  if (!info || info.length < LEAST_BYTES) return null;
  const view = new DataView(info.buffer, info.byteOffset, info.length);
  if (!MAGIC.includes(view.getUint32(0, true)) || !FRAME_SCANS.includes(view.getUint16(88, true))) return null;
  const count = (at: number): number => (at + 4 <= info.length ? Math.max(view.getInt32(at, true), 1) : 1);
  const dimensions: StackDimension[] = [
    {axis: 's', size: count(268)},
    {axis: 's', size: count(264)},
    {axis: 't', size: count(24)},
    {axis: 'z', size: count(16)},
  ];
  const planes = dimensions.reduce((all, {size}) => all * size, 1);
  if (planes !== pages.length) return null;
  return {
    name: null,
    width: page.width,
    height: page.height,
    dimensions,
    planes: pages.map((own) => planeOf(file, withBits(file, own))),
    names: expandedNames(page, 1, channelNames(file, view.getUint32(108, true), page.channels.length)),
    labels: [],
    ...pixelSizeOf([
      {
        micrometresX: view.getFloat64(40, true) * 1e6,
        micrometresY: view.getFloat64(48, true) * 1e6,
        from: 'Zeiss’s voxel size',
      },
      sizeOfTags(page),
    ]),
  };
}

/** Of two channels the bits lie elsewhere, though they would fit into the tag. */
function withBits({source}: TiffFile, page: Page): Page {
  if (page.directory.count(TAGS.bitsPerSample) !== 2) return page;
  const [low, high] = page.directory.numbers(TAGS.bitsPerSample) as [number, number];
  if (low === high && [8, 12, 16, 32].includes(low)) return page;
  const at = high * 65536 + low;
  if (at + 4 > source.size) return page;
  const bits = new DataView(source.read(at, 4).buffer);
  return {...page, bits: bits.getUint16(0, true), isUniform: bits.getUint16(0, true) === bits.getUint16(2, true)};
}

/** At `offset`: six i32, of which the third counts the names and the fifth says where they begin; each u32 and text. */
function channelNames({source}: TiffFile, offset: number, channels: number): readonly string[] {
  if (offset === 0 || offset + 24 > source.size) return [];
  const head = new DataView(source.read(offset, 24).buffer);
  const bytes = head.getInt32(0, true);
  let at = head.getInt32(16, true);
  if (head.getInt32(8, true) !== channels || !(bytes > at && at >= 24) || offset + bytes > source.size) return [];
  const block = source.read(offset, bytes);
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const names: string[] = [];
  for (let i = 0; i < channels && at + 4 <= bytes; i += 1) {
    const length = view.getUint32(at, true);
    names.push(textOf(block.subarray(at + 4, at + 4 + length)).trim());
    at += 4 + length;
  }
  return distinct(names);
}
