/** TIFF and BigTIFF: what its pages are, by whoever tells it: tifffile, OME, ImageJ, an instrument, or no one. */
import type {ImageNote, PlaneChoice} from '../../contract/image';
import type {ByteSource} from '../../io/byte-source';
import type {ImageFile, ImageSeries, Neighbours} from '../image-file';
import {readDirectories, type TiffFile} from './directory';
import {fluoViewStack} from './fluoview';
import {imageJStack} from './imagej';
import {scnStacks} from './leica-scn';
import {lsmStack} from './lsm';
import {metaMorphStack} from './meta-morph';
import {microManagerStack} from './micro-manager';
import {omeStacks} from './ome';
import {likeness, pageOf, TAGS, type Page} from './page';
import {labelsOf, plainStacks} from './plain';
import {shapedStacks} from './shaped';
import {seriesOfStack, type PlaneStack} from './stack';

/** `pages`: what the planes are, whatever the file says. */
export function openTiff(source: ByteSource, neighbours: Neighbours, pages: PlaneChoice['pages']): ImageFile {
  const file = readDirectories(source);
  const all = file.directories.map(pageOf);
  const whole = all.filter(({isReduced}) => !isReduced);
  const {stacks, first, notes} = stacksOf(file, whole.length > 0 ? whole : all, neighbours, pages !== null);
  const cut: ImageNote = {
    text: `The file is cut short: of its pages the first ${file.directories.length} are there`,
    option: null,
  };
  const said = notesOfPage((whole[0] ?? all[0])!);
  const series = stacks.map((stack) => seriesOfStack(stack, pages));
  return {
    series: series.flat() as [ImageSeries, ...ImageSeries[]],
    first: series.slice(0, first).flat().length,
    notes: [...(file.isCut ? [cut] : []), ...notes, ...said],
  };
}

const WHITE_IS_ZERO = 0;
const AS_STORED = 1;

/** What viewers do with a picture and segmentation does not. */
function notesOfPage({directory, photometric}: Page): ImageNote[] {
  const notes: ImageNote[] = [];
  if (photometric === WHITE_IS_ZERO && directory.has(TAGS.photometric))
    notes.push({text: 'The file says that zero is white; its numbers are used as they are', option: null});
  if ((directory.number(TAGS.orientation) ?? AS_STORED) !== AS_STORED)
    notes.push({
      text: 'The file says that its picture is to be shown turned; it is used as it is stored',
      option: null,
    });
  return notes;
}

/** Those who make one stack of a file. */
const STACKS: readonly ((file: TiffFile, pages: readonly Page[]) => PlaneStack | null)[] = [
  lsmStack,
  microManagerStack,
  imageJStack,
  fluoViewStack,
  metaMorphStack,
];

interface Stacks {
  readonly stacks: readonly PlaneStack[];
  readonly first: number;
  readonly notes: readonly ImageNote[];
}

/** `isOne`: whether pages that were written one by one are meant to be one stack. */
function stacksOf(file: TiffFile, pages: readonly Page[], neighbours: Neighbours, isOne: boolean): Stacks {
  const ome = omeStacks(file, pages, neighbours);
  if (ome) return ome;
  const scn = scnStacks(file);
  if (scn) return {...scn, notes: []};
  const shaped = shapedStacks(file, pages);
  if (shaped && !(shaped.length === pages.length && isOneStack(pages, isOne)))
    return {stacks: shaped, first: 0, notes: []};
  for (const stackOf of STACKS) {
    const stack = stackOf(file, pages);
    if (stack) return {stacks: [stack], first: 0, notes: []};
  }
  return {stacks: plainStacks(file, pages), first: 0, notes: []};
}

/** Pages of which each was written by itself are channels where each has a name. */
function isOneStack(pages: readonly Page[], isAsked: boolean): boolean {
  const areAlike = pages.length > 1 && pages.every((page) => likeness(page) === likeness(pages[0]!));
  return areAlike && (isAsked || labelsOf(pages).length > 0);
}
