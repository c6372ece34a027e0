/**
 * OME-TIFF: which page of which file is which plane, by DimensionOrder and TiffData; names and pixel sizes. Planes may
 * lie in other files, and the description too.
 */
import type {ImageNote} from '../../contract/image';
import {ImageError} from '../image-error';
import type {MissingPlane, Neighbours, PlaneSource} from '../image-file';
import {OmePlaces} from './ome-places';
import {pixelSizeOf} from '../pixel-size';
import {readDirectories, type TiffFile} from './directory';
import {distinct, expandedNames, isNumbered} from './names';
import {isOmeXml, omeSizeOf, parseOmeXml, type OmeDocument, type OmeImage} from './ome-xml';
import {TAGS, type Page} from './page';
import {sizeOfTags} from './said-sizes';
import type {PlaneStack} from './stack';

export interface OmeStacks {
  readonly stacks: readonly PlaneStack[];
  /** The first that has planes in this very file. */
  readonly first: number;
  readonly notes: readonly ImageNote[];
}

/** Longer descriptions are refused to be searched. */
const MOST_COMPANION_BYTES = 1 << 26;

/** Null for what is no OME-TIFF, or whose description tells of no planes. */
export function omeStacks(file: TiffFile, pages: readonly Page[], neighbours: Neighbours): OmeStacks | null {
  const text = pages[0]!.directory.texts(TAGS.imageDescription).find(isOmeXml);
  if (text === undefined) return null;
  const own = parseOmeXml(text);
  const described = own.metadataFile === null || own.images.length > 0 ? own : companion(own.metadataFile, neighbours);
  if (!described) return null;
  const places = new OmePlaces(file, described, own.uuid, neighbours);
  const stacks = described.images.map((image) => stackOf(image, places));
  const withOwn = stacks.findIndex(({isOwn}) => isOwn);
  if (withOwn < 0) return null;
  const damage = described.damage;
  return {
    stacks: stacks.map(({stack}) => stack),
    first: withOwn,
    notes:
      damage === null
        ? []
        : [{text: `Its OME-XML is not well-formed (${damage}); read as far as it goes`, option: null}],
  };
}

/** The description in a file of its own; null where it is not beside this one. */
function companion(name: string, neighbours: Neighbours): OmeDocument | null {
  const source = neighbours.open(name);
  if (!source || source.size > MOST_COMPANION_BYTES) return null;
  const text = new TextDecoder().decode(source.read(0, source.size));
  if (isOmeXml(text)) return parseOmeXml(text);
  // Or in the description of another OME-TIFF.
  const head = source.read(0, Math.min(4, source.size));
  if (head[0] !== head[1] || (head[0] !== 0x49 && head[0] !== 0x4d)) return null;
  const inside = readDirectories(source).directories[0]!.texts(TAGS.imageDescription).find(isOmeXml);
  return inside === undefined ? null : parseOmeXml(inside);
}

const MOST_PLANES = 1_000_000;

type Sizes = Readonly<Record<'C' | 'Z' | 'T', number>>;

function stackOf(image: OmeImage, places: OmePlaces): {readonly stack: PlaneStack; readonly isOwn: boolean} {
  const page = places.pageLike(image);
  const sizes = sizesOf(image, page);
  const {planes, isOwn} = planesOf(image, sizes, places);
  const stack: PlaneStack = {
    name: image.name,
    width: page.width,
    height: page.height,
    dimensions: image.order
      .split('')
      .toReversed()
      .map((axis) => ({
        axis: axis.toLowerCase() as 'c' | 'z' | 't',
        size: sizes[axis as keyof Sizes],
      })),
    planes,
    names: namesOf(image, page, sizes.C, places),
    labels: [],
    ...pixelSizeOf([omeSizeOf(image.physical), sizeOfTags(page)]),
  };
  return {stack, isOwn};
}

/** `C` counts planes: the samples of a page are channels of their own in OME. */
function sizesOf({sizes, channels}: OmeImage, {samples}: Page): Sizes {
  const said = sizes.C ?? channels.reduce((sum, channel) => sum + channel.samples, 0);
  const C = Math.max(samples > 1 && said % samples === 0 ? said / samples : said, 1);
  const [Z, T] = [Math.max(sizes.Z ?? 1, 1), Math.max(sizes.T ?? 1, 1)];
  if (C * Z * T > MOST_PLANES) throw new ImageError(`its OME-XML tells of ${C * Z * T} planes; the file is damaged`);
  return {C, Z, T};
}

function planesOf(
  {order, data}: OmeImage,
  sizes: Sizes,
  places: OmePlaces,
): {readonly planes: readonly (PlaneSource | MissingPlane)[]; readonly isOwn: boolean} {
  const axes = order.split('') as (keyof Sizes)[];
  const planes: (PlaneSource | MissingPlane)[] = Array.from({length: sizes.C * sizes.Z * sizes.T}, () => ({
    missing: 'is not in the file',
  }));
  let isOwn = false;
  for (const run of data.length > 0 ? data : [ALL_PAGES]) {
    const place = places.of(run);
    // What lies outside the image is passed over, as cropped images leave it behind.
    if (axes.some((axis) => run.first[axis] >= sizes[axis])) continue;
    const start = axes.reduceRight((index, axis) => index * sizes[axis] + run.first[axis], 0);
    const count = Math.min(run.count ?? (run.ifd === null ? planes.length : 1), planes.length - start);
    for (let i = 0; i < count; i += 1) {
      const plane = places.plane(place, (run.ifd ?? 0) + i);
      if (plane) planes[start + i] = plane;
      isOwn ||= plane !== null && place.isOwn;
    }
  }
  return {planes, isOwn};
}

/** Without a word about it the planes are the file's pages in their order. */
const ALL_PAGES = {first: {C: 0, Z: 0, T: 0}, ifd: null, count: null, uuid: null, fileName: null};

function namesOf({channels}: OmeImage, page: Page, planes: number, places: OmePlaces): readonly string[] {
  const names = channels.map(({name}) => name);
  if (names.some((name) => name !== '')) return expandedNames(page, planes, names);
  const ofPages = distinct(places.pages.map(({directory}) => directory.text(TAGS.pageName)?.trim() ?? null));
  return expandedNames(page, planes, ofPages.length === planes && !isNumbered(ofPages) ? ofPages : []);
}
