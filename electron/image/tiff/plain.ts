/** Pages of which no one tells the axes: those of a size are one stack, named by their makers or their page names. */
import {pixelSizeOf} from '../pixel-size';
import type {TiffFile} from './directory';
import {makerOf} from './makers';
import {likeness, TAGS, type Page} from './page';
import {distinct, expandedNames, isNumbered} from './names';
import {planeOf} from './rows';
import {sizeOfTags} from './said-sizes';
import type {PlaneStack, StackAxis} from './stack';

export function plainStacks(file: TiffFile, pages: readonly Page[]): PlaneStack[] {
  const groups = new Map<string, Page[]>();
  for (const page of pages) {
    const key = likeness(page);
    groups.set(key, [...(groups.get(key) ?? []), page]);
  }
  const [first, ...others] = [...groups.values()] as [Page[], ...Page[][]];
  const isSlide = makerOf(first[0]!, descriptionOf(first[0]!))?.isSlide ?? false;
  const own = isSlide || others.every((group, i) => isHalved((i === 0 ? first : others[i - 1]!)[0]!, group[0]!));
  return (own ? [first] : [first, ...others]).map((group) => stackOf(file, group));
}

/** A pyramid's next level, where the file does not mark it as one. */
function isHalved(page: Page, next: Page): boolean {
  const isPart = (of: number, part: number, factor: number): boolean =>
    part === Math.floor(of / factor) || part === Math.ceil(of / factor);
  return [2, 4].some((factor) => isPart(page.width, next.width, factor) && isPart(page.height, next.height, factor));
}

function descriptionOf({directory}: Page): string {
  return directory.text(TAGS.imageDescription) ?? '';
}

function stackOf(file: TiffFile, pages: readonly Page[]): PlaneStack {
  const page = pages[0]!;
  const maker = makerOf(page, descriptionOf(page));
  const labels = labelsOf(pages);
  let axis: StackAxis = maker?.pages ?? '?';
  if (axis === '?' && labels.length > 1) axis = 'c';
  return {
    name: null,
    width: page.width,
    height: page.height,
    dimensions: [{axis, size: pages.length}],
    planes: pages.map((own) => planeOf(file, own)),
    names: expandedNames(page, axis === 'c' ? pages.length : 1, axis === 'c' || pages.length === 1 ? labels : []),
    labels,
    ...pixelSizeOf([maker?.size?.(page, descriptionOf(page)) ?? null, sizeOfTags(page)]),
  };
}

/** What each page is called by its maker or, where no two are alike, by its own name (tag 285). */
export function labelsOf(pages: readonly Page[]): readonly string[] {
  const first = pages[0]!;
  const ofFirst = makerOf(first, descriptionOf(first))?.channelNames?.(first, descriptionOf(first)) ?? [];
  if (ofFirst.length === pages.length) return distinct(ofFirst);
  const ofMaker = distinct(
    pages.map((page) => makerOf(page, descriptionOf(page))?.channelName?.(page, descriptionOf(page)) ?? null),
  );
  if (ofMaker.length > 0 || pages.length === 1) return ofMaker;
  const ofPages = distinct(pages.map(({directory}) => directory.text(TAGS.pageName)?.trim() ?? null));
  return isNumbered(ofPages) ? [] : ofPages;
}
