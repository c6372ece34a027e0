import type {ImagePart} from '../../electron/contract/image';

/** What the viewer shows of the selected image, in its pixels; not drawn from, so no store. */
let seen = {left: 0, top: 0, right: 0, bottom: 0};

export function setSeen(rectangle: typeof seen): void {
  seen = rectangle;
}

/** Whether a box (left, top, right, bottom) lies in it wholly. */
export function isInView([left, top, right, bottom]: readonly [number, number, number, number]): boolean {
  return left >= seen.left && top >= seen.top && right <= seen.right && bottom <= seen.bottom;
}

/** The longest side of a part that is looked at while a slider moves. */
const LONGEST = 1280;

/** The middle of what is seen; null where nothing of the image is. */
export function partInView({width, height}: {readonly width: number; readonly height: number}): ImagePart | null {
  const [x, columns] = middle(seen.left, seen.right, width);
  const [y, rows] = middle(seen.top, seen.bottom, height);
  return columns > 0 && rows > 0 ? {x, y, width: columns, height: rows} : null;
}

function middle(from: number, to: number, length: number): [start: number, count: number] {
  const [first, last] = [Math.max(Math.floor(from), 0), Math.min(Math.ceil(to), length)];
  const count = Math.min(last - first, LONGEST);
  return [first + Math.floor((last - first - count) / 2), count];
}
