import type {KeyboardEvent} from 'react';
import type {CellRow, ImageInfo} from '../../electron/contract/image';
import {goToCell} from '../store/actions/cells';
import {useSession, type ImageItem} from '../store/session';
import {sortBy, useTable, type Column} from '../store/table';
import {rowForKey} from '../list-keys';
import {LongTable} from '../LongTable';
import styles from './CellTable.module.css';
import {useColumns, useShownRows} from './use-rows';
import {WORDS} from './words';

const ROW_HEIGHT = 25;
const MARGIN_ROWS = 5;
const PAGE_ROWS = 10;

/** The table: one tab stop, arrows inside. */
export function CellRows({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const selected = useSession((s) => s.selectedCell);
  const columns = useColumns(image, info).filter(({isShown}) => isShown);
  const rows = useShownRows(image, info);
  const at = rows.findIndex((row) => row.label === selected);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = rowForKey(event.key, at, rows.length, PAGE_ROWS);
    if (to === null) return;
    event.preventDefault();
    goToCell(rows[to]);
  };
  return (
    <LongTable
      label={WORDS.table}
      className={styles['scroll']}
      rows={rows}
      rowHeight={ROW_HEIGHT}
      marginRows={MARGIN_ROWS}
      head={<Head columns={columns} />}
      renderRow={(row, rowIndex) => (
        <Row key={row.label} row={row} rowIndex={rowIndex} isSelected={row.label === selected} columns={columns} />
      )}
      shown={at}
      onKeyDown={onKeyDown}
    />
  );
}

function Head({columns}: {readonly columns: readonly Column[]}) {
  const {column: by, isDescending} = useTable((t) => t.sort);
  const direction = isDescending ? 'descending' : 'ascending';
  return (
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
