import {clamp} from './clamp';

/**
 * Where a key leads in a list of `count` rows; null for a key that is none of a list's. `at`: where it is pressed, -1
 * in front of the first. `page`: rows of a page.
 */
export function rowForKey(key: string, at: number, count: number, page: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const to = targets[key];
  return to === undefined || count === 0 ? null : clamp(to, 0, count - 1);
}
