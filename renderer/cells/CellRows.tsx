import {useEffect, type KeyboardEvent, type RefObject} from 'react';
import type {CellRow, ImageInfo} from '../../electron/contract/image';
import {goToCell} from '../store/actions/cells';
import {useSession, type ImageItem} from '../store/session';
import {sortBy, useTable, type Column} from '../store/table';
import {useRowsInView} from '../rows-in-view';
import {useSize} from '../use-size';
import styles from './CellTable.module.css';
import {useColumns, useShownRows} from './use-rows';
import {WORDS} from './words';

const ROW_HEIGHT = 25;
/** So many rows beyond both edges are in the page, for the next frames of a scroll. */
const MARGIN_ROWS = 5;
const PAGE_ROWS = 10;

/** The table; only the rows in view are in the page, and each says which of all it is. One tab stop, arrows inside. */
export function CellRows({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const selected = useSession((s) => s.selectedCell);
  const [{height}, box] = useSize({width: 300, height: 400});
  const columns = useColumns(image, info).filter(({isShown}) => isShown);
  const rows = useShownRows(image, info);
  const at = rows.findIndex((row) => row.label === selected);
  useScrollTo(at, box);
  const {first, end, above, below, onScroll} = useRowsInView(rows.length, ROW_HEIGHT, MARGIN_ROWS, height);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = targetOf(event.key, at, rows.length);
    if (to === null) return;
    event.preventDefault();
    goToCell(rows[to]);
  };
  return (
    <div
      ref={box}
      className={styles['scroll']}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      tabIndex={0}
      role="region"
      aria-label={WORDS.table}
    >
      <table aria-rowcount={rows.length + 1}>
        <Head columns={columns} />
        <tbody>
          <tr aria-hidden="true" style={{height: above}} />
          {rows.slice(first, end).map((row, i) => (
            <Row
              key={row.label}
              row={row}
              rowIndex={first + i + 2}
              isSelected={row.label === selected}
              columns={columns}
            />
          ))}
          <tr aria-hidden="true" style={{height: below}} />
        </tbody>
      </table>
    </div>
  );
}

/** Null for a key that is none of the table's. `at`: -1 where no cell is selected. */
function targetOf(key: string, at: number, count: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    PageDown: at + PAGE_ROWS,
    PageUp: at - PAGE_ROWS,
    Home: 0,
    End: count - 1,
  };
  const to = targets[key];
  return to === undefined || count === 0 ? null : Math.min(Math.max(to, 0), count - 1);
}

/** Brings the row of the selected cell into view; -1: there is none. */
function useScrollTo(row: number, box: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (row < 0 || !element) return;
    const top = row * ROW_HEIGHT;
    const bottom = element.scrollTop + element.clientHeight - 2 * ROW_HEIGHT;
    if (top < element.scrollTop || top > bottom) element.scrollTo({top: Math.max(0, top - element.clientHeight / 2)});
  }, [row, box]);
}

function Head({columns}: {readonly columns: readonly Column[]}) {
  const {column: by, isDescending} = useTable((t) => t.sort);
  const direction = isDescending ? 'descending' : 'ascending';
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({id, label, title}) => (
          <th key={id} scope="col" title={title} aria-sort={id === by ? direction : 'none'}>
            <button type="button" className="plain" title={WORDS.sortBy(title)} onClick={() => sortBy(id)}>
              {label}
              <span aria-hidden="true">{id === by ? WORDS.arrows[direction] : ''}</span>
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowProperties {
  readonly row: CellRow;
  /** Counted from 1, the heading too. */
  readonly rowIndex: number;
  readonly isSelected: boolean;
  readonly columns: readonly Column[];
}

function Row({row, rowIndex, isSelected, columns}: RowProperties) {
  return (
    <tr
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      className={isSelected ? styles['selected'] : ''}
      onClick={() => goToCell(row)}
    >
      {columns.map(({id, value, text}) => (
        <td key={id}>
          {id === 'cell' ? (
            <button type="button" className="plain" tabIndex={-1}>
              {row.label}
            </button>
          ) : (
            text(value(row))
          )}
        </td>
      ))}
    </tr>
  );
}
