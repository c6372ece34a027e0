/**
 * Stacks of ImageJ: its description's lines (`images=`, `channels=`, `slices=`, `frames=`, `unit=`, …), channels
 * fastest, then Z, then time. All planes may lie behind the only directory.
 */
import type {ImageNote} from '../../contract/image';
import type {MissingPlane, PlaneSource} from '../image-file';
import {pixelSizeOf} from '../pixel-size';
import type {TiffFile} from './directory';
import {imageJLabels} from './imagej-labels';
import {distinct, expandedNames, isNumbered} from './names';
import {likeness, TAGS, type Page} from './page';
import {planeOf, planesBehind} from './rows';
import {sizeOfTags, sizeOfUnit} from './said-sizes';
import type {PlaneStack, StackDimension} from './stack';

type Lines = ReadonlyMap<string, string>;

interface Sizes {
  readonly c: number;
  readonly z: number;
  readonly t: number;
  /** Whether what the lines call channels are samples of a page. */
  readonly isSamples: boolean;
}

/** Null for what ImageJ did not write. `pages`: those that are no smaller copies. */
export function imageJStack(file: TiffFile, pages: readonly Page[]): PlaneStack | null {
  const page = pages[0]!;
  const lines = linesOf(page.directory.text(TAGS.imageDescription) ?? '');
  if (!lines) return null;
  const alike = pages.filter((own) => likeness(own) === likeness(page)).length;
  const sizes = sizesOf(lines, page, alike);
  const said = sizes.c * sizes.z * sizes.t;
  const wanted = said === 1 && !sizes.isSamples ? Math.max(countOf(lines, 'images'), pages.length) : said;
  const planes = planesOf(file, pages, wanted);
  const labels = imageJLabels(page.directory, file.littleEndian);
  const {pixelSize, notes} = pixelSizeOf([
    sizeOfUnit(page, {x: lines.get('unit') ?? '', y: lines.get('yunit') ?? null, from: 'ImageJ’s unit and resolution'}),
    sizeOfTags(page),
  ]);
  return {
    name: null,
    width: page.width,
    height: page.height,
    dimensions: said === 1 ? [{axis: '?', size: planes.length}] : dimensionsOf(lines, sizes),
    planes,
    names: expandedNames(page, sizes.c, channelLabels(labels, sizes)),
    labels: distinct(labels),
    pixelSize,
    notes: [...notes, ...notesOfPlanes(pages.length, planes, wanted), ...notesOfLabels(labels, sizes)],
  };
}

/** What ImageJ says lies in front of what people and programs have put behind it. */
const MOST_LETTERS = 1 << 18;

function linesOf(description: string): Lines | null {
  if (!/^(?:ImageJ|SCIFIO)=/m.test(description)) return null;
  const lines = description
    .slice(0, MOST_LETTERS)
    .split(/[\r\n]+/)
    .map((line) => /^\s*([^=]+?)\s*=(.*)$/.exec(line));
  return new Map(lines.flatMap((line) => (line ? [[line[1]!, line[2]!.trim()] as const] : [])));
}

function countOf(lines: Lines, key: string): number {
  const value = Number(lines.get(key) ?? 1);
  return Number.isSafeInteger(value) && value >= 1 ? value : 1;
}

/** The samples of a picture may be counted as its channels: where so many `alike` pages are not there, they are. */
function sizesOf(lines: Lines, {samples}: Page, alike: number): Sizes {
  const [c, z, t] = [countOf(lines, 'channels'), countOf(lines, 'slices'), countOf(lines, 'frames')];
  const isSamples = samples > 1 && c === samples && (countOf(lines, 'images') <= z * t || alike === z * t);
  return {c: isSamples ? 1 : c, z, t, isSamples};
}

/** `order=` names the axes from the fastest on. */
function dimensionsOf(lines: Lines, sizes: Sizes): StackDimension[] {
  const order = (lines.get('order') ?? '').toLowerCase();
  const axes = /^(?=.*c)(?=.*z)(?=.*t)...$/.test(order) ? order : 'czt';
  return axes
    .split('')
    .toReversed()
    .map((axis) => ({axis: axis as 'c' | 'z' | 't', size: sizes[axis as 'c' | 'z' | 't']}));
}

const MOST_PLANES = 1_000_000;

function planesOf(file: TiffFile, pages: readonly Page[], wanted: number): readonly (PlaneSource | MissingPlane)[] {
  if (pages.length < wanted) {
    const behind = wanted <= MOST_PLANES ? planesBehind(file, pages[0]!, wanted, pages[1]) : null;
    if (behind) return behind;
  }
  return pages.slice(0, wanted).map((page) => planeOf(file, page));
}

function notesOfPlanes(pages: number, planes: readonly unknown[], wanted: number): ImageNote[] {
  if (planes.length < wanted)
    return [{text: `ImageJ’s description tells of ${wanted} planes; the file holds ${planes.length}`, option: null}];
  if (pages > wanted)
    return [
      {text: `The file holds ${pages} planes; ImageJ’s description tells of ${wanted}, which are used`, option: null},
    ];
  return [];
}

/** One a channel, from one a plane. */
function channelLabels(labels: readonly string[], {c, z, t}: Sizes): readonly string[] {
  if (c === 1 || (labels.length !== c && labels.length !== c * z * t)) return [];
  return distinct(labels.slice(0, c));
}

/** Some put channels where ImageJ has its slices. */
function notesOfLabels(labels: readonly string[], {c, z, t}: Sizes): ImageNote[] {
  if (c > 1 || z * t === 1 || labels.length !== z * t || isNumbered(labels) || distinct(labels).length === 0) return [];
  const what = z > 1 ? 'Z planes' : 'time points';
  return [
    {
      text: `Its ${what} are called ${labels.slice(0, 4).join(', ')}${labels.length > 4 ? ', …' : ''}`,
      option: '--pages channels takes them as channels',
    },
  ];
}
