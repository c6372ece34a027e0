import {useEffect, useRef, useState} from 'react';
import {COMPARTMENTS} from '../../electron/contract/compartments';
import type {CellRow} from '../../electron/contract/image';
import {FURTHER_RESULTS, RESULTS, USUAL_RESULTS} from '../../electron/contract/results';
import {exportResults} from '../store/actions';
import {selectedImage, set, useSession} from '../store/session';
import {setView, useView} from '../store/view';
import styles from './CellTable.module.css';

const ROW_HEIGHT = 25;
const VISIBLE = 40;
const USUAL_LABELS = USUAL_RESULTS.map((kind) => RESULTS[kind].label).join(', ');
const NO_ROWS: readonly CellRow[] = [];

/** The overlay's twin: one row a cell; only the rows in view are in the page. */
export function CellTable() {
  const image = useSession(selectedImage);
  const compartment = useView((v) => v.compartment);
  const selected = useSession((s) => s.selectedCell);
  const [scroll, setScroll] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const rows = image?.cells[compartment] ?? NO_ROWS;
  useEffect(() => {
    const at = rows.findIndex((row) => row.label === selected);
    const element = box.current;
    if (at < 0 || !element) return;
    const top = at * ROW_HEIGHT;
    if (top < element.scrollTop || top > element.scrollTop + element.clientHeight - 2 * ROW_HEIGHT)
      element.scrollTop = Math.max(0, top - element.clientHeight / 2);
  }, [selected, rows]);
  if (!image?.info || !image.report) return null;
  const size = image.micrometresPerPixel;
  const first = Math.max(0, Math.floor(scroll / ROW_HEIGHT) - 5);
  const shown = rows.slice(first, first + VISIBLE);
  const channels = [image.nuclear, image.membrane].filter((channel) => channel !== null);
  return (
    <section aria-label="Cells" className={styles['section']}>
      <div className="row spread">
        <h2 data-testid="cell-count">
          {COMPARTMENTS[compartment].heading} (
          {image.report.results.find((r) => r.compartment === compartment)?.cells ?? 0})
        </h2>
        <SaveAlso />
        <button type="button" title={USUAL_LABELS} onClick={() => void exportResults()}>
          Save…
        </button>
      </div>
      <div
        ref={box}
        className={styles['scroll']}
        onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
        tabIndex={0}
        role="region"
        aria-label="Table of cells"
      >
        <table aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">{size ? 'µm²' : 'px'}</th>
              {channels.map((channel) => (
                <th key={channel} scope="col" title={`Mean of ${image.info!.channels[channel]!.name}`}>
                  {image.info!.channels[channel]!.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr aria-hidden="true" style={{height: first * ROW_HEIGHT}} />
            {shown.map((row) => (
              <tr
                key={row.label}
                aria-selected={row.label === selected}
                className={row.label === selected ? styles['selected'] : ''}
              >
                <td>
                  <button type="button" className="plain" onClick={() => set({selectedCell: row.label})}>
                    {row.label}
                  </button>
                </td>
                <td>{size ? (row.areaPixels * size * size).toFixed(1) : row.areaPixels}</td>
                {channels.map((channel) => (
                  <td key={channel}>{number(row.means[channel]!)}</td>
                ))}
              </tr>
            ))}
            <tr aria-hidden="true" style={{height: Math.max(0, rows.length - first - shown.length) * ROW_HEIGHT}} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A checkbox for each result that is written only when it is asked for. */
function SaveAlso() {
  const saveAlso = useView((v) => v.saveAlso);
  return FURTHER_RESULTS.map((kind) => (
    <label key={kind} className="row" title={RESULTS[kind].holds}>
      <input
        type="checkbox"
        checked={saveAlso.includes(kind)}
        onChange={({target}) =>
          setView({saveAlso: target.checked ? [...saveAlso, kind] : saveAlso.filter((other) => other !== kind)})
        }
      />
      {RESULTS[kind].label}
    </label>
  ));
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
