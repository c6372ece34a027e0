/** What channels are called. */
import {colourNames, type Page} from './page';

/**
 * Names of all channels where each plane holds those of `page`: `names` has one for each plane along the channel axis,
 * or already one for each channel. Empty where nothing is known.
 */
export function expandedNames(page: Page, planes: number, names: readonly string[]): readonly string[] {
  const own = page.channels.length;
  if (own === 1 || names.length === planes * own) return names;
  const colours = colourNames(page);
  if (colours.length === 0) return [];
  if (planes === 1) return colours;
  return Array.from({length: planes}, (_, c) => names[c] ?? `${c}`).flatMap((name) =>
    colours.map((colour) => `${name} ${colour}`),
  );
}

/** All of them, where each is there and no two are alike; otherwise none. */
export function distinct(names: readonly (string | null)[]): readonly string[] {
  const all = names.filter((name): name is string => name !== null && name !== '');
  return all.length === names.length && new Set(all).size === all.length ? all : [];
}

/** Whether names only count: "slice 1", "slice 2", … or "z_017", "z_018", …; CD3, CD4 and CD8 do not. */
export function isNumbered(names: readonly string[]): boolean {
  const parts = names.map((name) => /^(.*?)(\d+)(\D*)$/.exec(name));
  const [first] = parts;
  if (!first) return false;
  const start = Number(first[2]);
  if (start > 1 && !first[2]!.startsWith('0')) return false;
  return parts.every(
    (part, i) => part !== null && part[1] === first[1] && part[3] === first[3] && Number(part[2]) === start + i,
  );
}
