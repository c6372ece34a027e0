/**
 * Leica SCN: the description is XML; each image in it tells which page is which of its planes and levels, and how large
 * it lies on the glass, in nanometres. An image over the whole glass is an overview.
 */
import {SaxesParser} from 'saxes';
import {ImageError} from '../image-error';
import {pixelSizeOf} from '../pixel-size';
import type {TiffFile} from './directory';
import {distinct, expandedNames} from './names';
import {pageOf, TAGS, type Page} from './page';
import {planeOf} from './rows';
import {sizeOfTags} from './said-sizes';
import type {PlaneStack} from './stack';

interface ScnPlane {
  readonly c: number;
  readonly z: number;
  readonly ifd: number;
}

interface ScnImage {
  readonly name: string | null;
  /** Of all levels the largest. */
  readonly planes: ScnPlane[];
  readonly channels: string[];
  /** Pixels across; on the glass, in nanometres. */
  pixels: number;
  view: {readonly x: number; readonly y: number};
}

export interface ScnStacks {
  readonly stacks: readonly PlaneStack[];
  /** The first that is no overview. */
  readonly first: number;
}

const MOST_INDEX = 100_000;
const MOST_PLANES = 1_000_000;

/** Null for what is none, or tells of no page that is there. */
export function scnStacks(file: TiffFile): ScnStacks | null {
  const text = file.directories[0]!.text(TAGS.imageDescription) ?? '';
  if (!/<scn[\s>]/.test(text)) return null;
  const {glass, images} = parsed(text);
  const pages = file.directories.map(pageOf);
  const held = images.filter(({planes}) => planes.length > 0 && planes.every(({ifd}) => pages[ifd]));
  if (held.length === 0) return null;
  const first = held.findIndex(({view}) => view.x !== glass.x || view.y !== glass.y);
  return {stacks: held.map((image) => stackOf(file, pages, image)), first: Math.max(first, 0)};
}

function stackOf(file: TiffFile, pages: readonly Page[], image: ScnImage): PlaneStack {
  const page = pages[image.planes[0]!.ifd]!;
  const count = (axis: 'c' | 'z'): number => Math.max(...image.planes.map((own) => own[axis])) + 1;
  const [c, z] = [count('c'), count('z')];
  if (c * z > MOST_PLANES) throw new ImageError(`its XML tells of ${c * z} planes; the file is damaged`);
  const planes: PlaneStack['planes'][number][] = Array.from({length: c * z}, () => ({missing: 'is not in the file'}));
  for (const own of image.planes) planes[own.c * z + own.z] = planeOf(file, pages[own.ifd]!);
  const micrometres = image.view.x / image.pixels / 1e3;
  return {
    name: image.name,
    width: page.width,
    height: page.height,
    dimensions: [
      {axis: 'c', size: c},
      {axis: 'z', size: z},
    ],
    planes,
    names: expandedNames(page, c, image.channels.length === c ? distinct(image.channels) : []),
    labels: [],
    ...pixelSizeOf([{micrometresX: micrometres, micrometresY: null, from: 'Leica’s view'}, sizeOfTags(page)]),
  };
}

interface Parsed {
  readonly glass: {readonly x: number; readonly y: number};
  readonly images: readonly ScnImage[];
}

function parsed(text: string): Parsed {
  let glass = {x: 0, y: 0};
  const images: ScnImage[] = [];
  const parser = new SaxesParser({position: false});
  parser.on('error', () => undefined);
  parser.on('opentag', ({name, attributes}) => {
    const of = attributes as Record<string, string>;
    const size = {x: Number(of['sizeX']), y: Number(of['sizeY'])};
    const image = images.at(-1);
    const tag = name.slice(name.indexOf(':') + 1);
    if (tag === 'collection') glass = size;
    else if (tag === 'image') images.push(emptyImage(of['name']));
    else if (tag === 'pixels' && image) image.pixels = size.x;
    else if (tag === 'view' && image) image.view = size;
    else if (tag === 'channel' && of['name'] && image) image.channels.push(of['name']);
    else if (tag === 'dimension' && image) addPlane(image, of);
  });
  parser.write(text.trimStart()).close();
  return {glass, images};
}

function emptyImage(name: string | undefined): ScnImage {
  return {name: name ?? null, planes: [], channels: [], pixels: 0, view: {x: 0, y: 0}};
}

function addPlane({planes}: ScnImage, of: Readonly<Record<string, string>>): void {
  const [c, z, r, ifd] = ['c', 'z', 'r', 'ifd'].map((key) => Number(of[key] ?? 0)) as [number, number, number, number];
  const isIndex = [c, z, ifd].every((value) => Number.isSafeInteger(value) && value >= 0 && value < MOST_INDEX);
  if (isIndex && r === 0) planes.push({c, z, ifd});
}
