import {useState, type CSSProperties} from 'react';
import type {LayerSummary, LayerTimes} from '../../electron/contract/model';
import {Headings, LongTable} from '../LongTable';
import {Sheet} from '../sheet/Sheet';
import {layerTimesOf} from '../store/actions/models';
import {layerRows, type LayerOrder, type LayerRow} from './layer-rows';
import styles from './LayerSheet.module.css';
import {WORDS} from './words';

const ROW_HEIGHT = 28;
const MARGIN_ROWS = 8;

interface LayerSheetProperties {
  readonly id: string;
  readonly name: string;
  readonly layers: readonly LayerSummary[];
  /** Whether there is a file whose layers can be timed. */
  readonly canTime: boolean;
}

/** What a model is made of: shapes, what is custom, what was folded, where parameters and time go. */
export function LayerSheet({id, name, layers, canTime}: LayerSheetProperties) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="row">
      <button type="button" onClick={() => setOpen(true)}>
        {WORDS.openLayers(layers.length)}
      </button>
      <Sheet title={WORDS.layersOf(name)} isOpen={isOpen} onClose={() => setOpen(false)} className={styles['sheet']}>
        <Layers id={id} layers={layers} canTime={canTime} />
      </Sheet>
    </div>
  );
}

function Layers({id, layers, canTime}: Omit<LayerSheetProperties, 'name'>) {
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<LayerOrder>('model');
  const [times, setTimes] = useState<LayerTimes | null>(null);
  const rows = layerRows(layers, times, {filter, order});
  const measure = async (): Promise<void> => {
    const measured = await layerTimesOf(id);
    if (!measured) return;
    setTimes(measured);
    setOrder('time');
  };
  return (
    <>
      <div className={styles['tools']}>
        <input
          type="text"
          data-begin
          placeholder={WORDS.filterHint}
          aria-label={WORDS.filter}
          value={filter}
          onChange={({target}) => setFilter(target.value)}
        />
        <Order order={order} hasTimes={times !== null} onChange={setOrder} />
        {canTime ? (
          <button type="button" onClick={() => void measure()}>
            {WORDS.measureLayers}
          </button>
        ) : null}
        <span role="status" className="quiet">
          {WORDS.shownOf(rows.length, layers.length)}
        </span>
      </div>
      <LongTable
        label={WORDS.tableOfLayers}
        className={styles['scroll']}
        rows={rows}
        rowHeight={ROW_HEIGHT}
        marginRows={MARGIN_ROWS}
        head={<Headings headings={WORDS.layerHeadings} />}
        renderRow={(row, rowIndex) => <Row key={row.key} row={row} rowIndex={rowIndex} />}
      />
      <p className="quiet">{times ? WORDS.timedOn(times) : WORDS.layersHint}</p>
    </>
  );
}

interface OrderProperties {
  readonly order: LayerOrder;
  readonly hasTimes: boolean;
  readonly onChange: (order: LayerOrder) => void;
}

function Order({order, hasTimes, onChange}: OrderProperties) {
  return (
    <label className="row">
      {WORDS.order}
      <select value={order} onChange={({target}) => onChange(target.value as LayerOrder)}>
        {Object.entries(WORDS.orders).map(([value, words]) => (
          <option key={value} value={value} disabled={value === 'time' && !hasTimes}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Row({row, rowIndex}: {readonly row: LayerRow; readonly rowIndex: number}) {
  const {layer, ms, parameterShare, timeShare} = row;
  return (
    <tr aria-rowindex={rowIndex}>
      <td title={layer.name}>{layer.name}</td>
      <td title={layer.className}>
        {layer.className} {layer.custom ? <span className={styles['custom']}>{WORDS.custom}</span> : null}
      </td>
      <td>{WORDS.shape(layer.shape)}</td>
      <td style={barOf(parameterShare, 'var(--before)')}>{WORDS.parameters(layer.parameters)}</td>
      <td style={barOf(timeShare, 'var(--after)')} title={WORDS.folded(layer.foldedInto)}>
        {layer.foldedInto === null ? WORDS.layerMs(ms) : WORDS.folded(layer.foldedInto)}
      </td>
    </tr>
  );
}

function barOf(share: number, colour: string): CSSProperties {
  return {
    background: `linear-gradient(${colour}, ${colour}) right bottom / ${share * 100}% 3px no-repeat`,
  };
}
