import type {ImageInfo} from '../../electron/contract/image';
import {stepToCell} from '../store/actions/cells';
import {useSession, type ImageItem} from '../store/session';
import {useView} from '../store/view';
import styles from './CellTable.module.css';
import {useColumns, useShownRows} from './use-rows';
import {WORDS} from './words';

/** To the cell before and to the next one, and which of them is selected: also to be heard. */
export function CellSteps({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const selected = useSession((s) => s.selectedCell);
  const rows = useShownRows(image, info);
  const all = useView((v) => image.cells[v.compartment]?.length ?? 0);
  const columns = useColumns(image, info).filter(({id, isShown}) => isShown && id !== 'cell');
  const at = rows.findIndex(({label}) => label === selected);
  const row = rows[at];
  const values = row ? columns.map(({label, value, text}) => `${label} ${text(value(row))}`) : [];
  return (
    <div className="row">
      <button type="button" aria-label={WORDS.before} disabled={rows.length === 0} onClick={() => stepToCell(-1)}>
        ◀
      </button>
      <button type="button" aria-label={WORDS.next} disabled={rows.length === 0} onClick={() => stepToCell(1)}>
        ▶
      </button>
      <span className={`quiet ${styles['place']}`}>
        {row ? WORDS.place(at + 1, rows.length) : null}
        {!row && rows.length < all ? WORDS.filtered(rows.length) : null}
      </span>
      <span role="status" className="visually-hidden">
        {row ? WORDS.selected(row.label, at + 1, rows.length, values) : ''}
      </span>
    </div>
  );
}
