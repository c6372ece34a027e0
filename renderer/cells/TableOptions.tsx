import {useState} from 'react';
import type {CellRow, ImageInfo} from '../../electron/contract/image';
import {Histogram, type Spread as Values} from '../layers/Histogram';
import type {ImageItem} from '../store/session';
import {setTable, useTable, type Column} from '../store/table';
import {setView, useView} from '../store/view';
import styles from './CellTable.module.css';
import {useColumns} from './use-rows';
import {WORDS} from './words';

const BINS = 64;

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
        <Bound label={WORDS.least} value={limits.low} onChange={(low) => take({...limits, low})} />
        <Bound label={WORDS.most} value={limits.high} onChange={(high) => take({...limits, high})} />
        <button type="button" disabled={filter === null} onClick={() => setTable({filter: null})}>
          {WORDS.all}
        </button>
      </div>
    </fieldset>
  );
}

interface BoundProperties {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Bound({label, value, onChange}: BoundProperties) {
  const shown = Number(value.toPrecision(5));
  const take = (given: number): void => {
    if (Number.isFinite(given) && given !== shown) onChange(given);
  };
  return (
    <input
      key={shown}
      type="number"
      step="any"
      aria-label={label}
      defaultValue={shown}
      onBlur={({target}) => take(target.valueAsNumber)}
      onKeyDown={({key, currentTarget}) => key === 'Enter' && take(currentTarget.valueAsNumber)}
    />
  );
}

export function spreadOf({title, value}: Column, rows: readonly CellRow[]): Values {
  const values = rows.map(value).filter(Number.isFinite);
  let [min, max] = [Infinity, -Infinity];
  for (const one of values) [min, max] = [Math.min(min, one), Math.max(max, one)];
  const histogram = Array.from({length: BINS}, () => 0);
  if (values.length === 0) return {name: title, min: 0, max: 0, histogram};
  for (const one of values) {
    const bin = Math.floor(((one - min) / (max - min || 1)) * BINS);
    histogram[Math.min(bin, BINS - 1)]! += 1;
  }
  return {name: title, min, max, histogram};
}
