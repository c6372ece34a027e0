import {useEffect, type RefObject} from 'react';
import type {CellRow, ChannelInfo, ImageInfo} from '../../electron/contract/image';
import {set, useSession, type ImageItem} from '../store/session';
import {useView} from '../store/view';
import {useRowsInView} from '../rows-in-view';
import {useSize} from '../use-size';
import styles from './CellTable.module.css';
import {WORDS} from './words';

const ROW_HEIGHT = 25;
/** So many rows beyond both edges are in the page, for the next frames of a scroll. */
const MARGIN_ROWS = 5;
const NO_ROWS: readonly CellRow[] = [];

/** The table; only the rows in view are in the page, and each says which of all it is. */
export function CellRows({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const compartment = useView((v) => v.compartment);
  const selected = useSession((s) => s.selectedCell);
  const [{height}, box] = useSize({width: 300, height: 400});
  const rows = image.cells[compartment] ?? NO_ROWS;
  // That the cells were found with, as in every file of them: not what is chosen for the next run.
  const micrometresPerPixel = image.report?.micrometresPerPixel ?? null;
  useScrollTo(
    rows.findIndex((row) => row.label === selected),
    box,
  );
  const {first, end, above, below, onScroll} = useRowsInView(rows.length, ROW_HEIGHT, MARGIN_ROWS, height);
  const channels = [image.nuclear, image.membrane].filter((channel) => channel !== null);
  return (
    <div ref={box} className={styles['scroll']} onScroll={onScroll} tabIndex={0} role="region" aria-label={WORDS.table}>
      <table aria-rowcount={rows.length + 1}>
        <Head hasPixelSize={micrometresPerPixel !== null} channels={channels.map((i) => info.channels[i]!)} />
        <tbody>
          <tr aria-hidden="true" style={{height: above}} />
          {rows.slice(first, end).map((row, i) => (
            <Row
              key={row.label}
              row={row}
              rowIndex={first + i + 2}
              isSelected={row.label === selected}
              micrometresPerPixel={micrometresPerPixel}
              channels={channels}
            />
          ))}
          <tr aria-hidden="true" style={{height: below}} />
        </tbody>
      </table>
    </div>
  );
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

function Head({hasPixelSize, channels}: {readonly hasPixelSize: boolean; readonly channels: readonly ChannelInfo[]}) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">{WORDS.cell}</th>
        <th scope="col">{WORDS.area(hasPixelSize)}</th>
        {channels.map(({name}, i) => (
          <th key={i} scope="col" title={WORDS.mean(name)}>
            {name}
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
  readonly micrometresPerPixel: number | null;
  readonly channels: readonly number[];
}

function Row({row, rowIndex, isSelected, micrometresPerPixel, channels}: RowProperties) {
  const {label, areaPixels, means} = row;
  return (
    <tr aria-rowindex={rowIndex} aria-selected={isSelected} className={isSelected ? styles['selected'] : ''}>
      <td>
        <button type="button" className="plain" onClick={() => set({selectedCell: label})}>
          {label}
        </button>
      </td>
      <td>{micrometresPerPixel !== null ? (areaPixels * micrometresPerPixel ** 2).toFixed(1) : areaPixels}</td>
      {channels.map((channel) => (
        <td key={channel}>{number(means[channel]!)}</td>
      ))}
    </tr>
  );
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
