import {useState} from 'react';
import {histogramOf} from '../../electron/contract/histogram';
import type {CellRow, ImageInfo} from '../../electron/contract/image';
import {Histogram, type Spread as Values} from '../layers/Histogram';
import {NumberField} from '../NumberField';
import type {ImageItem} from '../store/session';
import {setTable, useTable, type Column} from '../store/table';
import {setView, useView} from '../store/view';
import styles from './CellTable.module.css';
import {useColumns} from './use-rows';
import {WORDS} from './words';

/** Which columns there are, how the values of one are spread, and which cells are left of it. */
export function TableOptions({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const columns = useColumns(image, info);
  const [open, setOpen] = useState(false);
  return (
    <details className={styles['options']} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{WORDS.options}</summary>
      {open ? (
        <div className={styles['panel']}>
          <fieldset>
            <legend>{WORDS.columns}</legend>
            {columns.map(({id, label, title, isShown}) => (
              <label key={id} className="row" title={title}>
                <input
                  type="checkbox"
                  checked={isShown}
                  disabled={id === 'cell'}
                  onChange={() => switchColumn(id, !isShown)}
                />
                {label}
              </label>
            ))}
          </fieldset>
          <Spread image={image} columns={columns} />
        </div>
      ) : null}
    </details>
  );
}

/** In every image that has such a column. */
function switchColumn(id: string, isShown: boolean): void {
  setView({columns: {...useView.getState().columns, [id]: isShown}});
}

/** The histogram of a column; the part of it that is taken are the cells that are shown. */
function Spread({image, columns}: {readonly image: ImageItem; readonly columns: readonly Column[]}) {
  const compartment = useView((v) => v.compartment);
  const filter = useTable((t) => t.filter);
  const [chosen, setChosen] = useState('area');
  const column = columns.find(({id}) => id === (filter?.column ?? chosen)) ?? columns[0]!;
  const spread = spreadOf(column, image.cells[compartment] ?? []);
  const limits = {low: filter?.least ?? spread.min, high: filter?.most ?? spread.max};
  const take = ({low, high}: typeof limits): void => {
    const [least, most] = [Math.min(low, high), Math.max(low, high)];
    const isAll = least <= spread.min && most >= spread.max;
    setTable({filter: isAll ? null : {column: column.id, least, most}});
  };
  return (
    <fieldset>
      <legend>{WORDS.filter}</legend>
      <select
        aria-label={WORDS.filterBy}
        value={column.id}
        onChange={({target: {value}}) => {
          setChosen(value);
          setTable({filter: null});
        }}
      >
        {columns.map(({id, title}) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <Histogram info={spread} limits={limits} onChange={take} />
      <div className={styles['range']}>
        <NumberField label={WORDS.least} value={rounded(limits.low)} onChange={(low) => take({...limits, low})} />
        <NumberField label={WORDS.most} value={rounded(limits.high)} onChange={(high) => take({...limits, high})} />
        <button type="button" disabled={filter === null} onClick={() => setTable({filter: null})}>
          {WORDS.all}
        </button>
      </div>
    </fieldset>
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

export function spreadOf({title, value}: Column, rows: readonly CellRow[]): Values {
  const values = rows.map(value).filter(Number.isFinite);
  let [min, max] = [Infinity, -Infinity];
  for (const one of values) [min, max] = [Math.min(min, one), Math.max(max, one)];
  if (values.length === 0) [min, max] = [0, 0];
  return {name: title, min, max, histogram: histogramOf(values, min, max)};
}
