import {useEffect, type KeyboardEvent, type ReactNode, type RefObject} from 'react';
import {useRowsInView} from './rows-in-view';
import {useSize} from './use-size';

interface LongTableProperties<T> {
  readonly label: string;
  readonly className: string | undefined;
  readonly rows: readonly T[];
  /** In CSS pixels. */
  readonly rowHeight: number;
  /** So many rows beyond both edges are in the page, for the next frames of a scroll. */
  readonly marginRows: number;
  /** The line of headings. */
  readonly head: ReactNode;
  /** `rowIndex`: counted from 1, the heading too. */
  readonly renderRow: (row: T, rowIndex: number) => ReactNode;
  /** The row that is brought into view; left out, or -1: none. */
  readonly shown?: number;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A table that scrolls; only the rows in view are in the page, and each says which of all it is. */
export function LongTable<T>(properties: LongTableProperties<T>) {
  const {label, className, rows, rowHeight, marginRows, head, renderRow, shown = -1, onKeyDown} = properties;
  const [{height}, box] = useSize({width: 800, height: 400});
  useScrollTo(shown, rowHeight, box);
  const {first, end, above, below, onScroll} = useRowsInView(rows.length, rowHeight, marginRows, height);
  return (
    <div
      ref={box}
      className={className}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>{head}</thead>
        <tbody>
          <tr aria-hidden="true" style={{height: above}} />
          {rows.slice(first, end).map((own, i) => renderRow(own, first + i + 2))}
          <tr aria-hidden="true" style={{height: below}} />
        </tbody>
      </table>
    </div>
  );
}

export function Headings({headings}: {readonly headings: readonly string[]}) {
  return (
    <tr aria-rowindex={1}>
      {headings.map((heading) => (
        <th key={heading} scope="col">
          {heading}
        </th>
      ))}
    </tr>
  );
}

/** Brings a row into view; -1: there is none. */
function useScrollTo(row: number, rowHeight: number, box: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (row < 0 || !element) return;
    const top = row * rowHeight;
    const bottom = element.scrollTop + element.clientHeight - 2 * rowHeight;
    if (top < element.scrollTop || top > bottom) element.scrollTo({top: Math.max(0, top - element.clientHeight / 2)});
  }, [row, rowHeight, box]);
}
