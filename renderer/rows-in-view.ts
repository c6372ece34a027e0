import {useState, type UIEvent} from 'react';

export interface RowsInView {
  /** The first row that is in the page, and the one behind the last. */
  readonly first: number;
  readonly end: number;
  /** In CSS pixels, in the place of the rows that are not. */
  readonly above: number;
  readonly below: number;
  readonly onScroll: (event: UIEvent) => void;
}

/** Of a long list the rows in view, with `margin` more beyond both edges. `rowHeight`, `height`: in CSS pixels. */
export function useRowsInView(count: number, rowHeight: number, margin: number, height: number): RowsInView {
  const [scroll, setScroll] = useState(0);
  const first = Math.max(0, Math.floor(scroll / rowHeight) - margin);
  const end = Math.max(first, Math.min(count, Math.ceil((scroll + height) / rowHeight) + margin));
  return {
    first,
    end,
    above: first * rowHeight,
    below: Math.max(count - end, 0) * rowHeight,
    onScroll: (event) => setScroll(event.currentTarget.scrollTop),
  };
}
