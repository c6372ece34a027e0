import {FORMAT_NAMES} from '../../electron/contract/race';
import type {FormatTimes} from '../../electron/contract/timing';
import {milliseconds, percentChange} from '../../electron/contract/format';
import styles from './Times.module.css';

/** One bar a format: load, then the first prediction; both to the same scale. */
export function FormatBars({rows}: {readonly rows: readonly FormatTimes[]}) {
  const longest = Math.max(...rows.map(total));
  const saved = rows.find((row) => row.format === 'saved-model');
  return (
    <div data-testid="times">
      {rows.map((row) => (
        <div key={row.format} className={styles['lane']}>
          <span>{FORMAT_NAMES[row.format]}</span>
          <div
            className={styles['track']}
            role="img"
            aria-label={`${FORMAT_NAMES[row.format]}: load ${milliseconds(row.loadMs)}, first prediction ${milliseconds(row.firstPredictMs)}`}
          >
            <Segment row={row} value={row.loadMs} longest={longest} strong />
            <Segment row={row} value={row.firstPredictMs} longest={longest} strong={false} />
          </div>
          <span className={styles['value']}>
            <b>{milliseconds(row.loadMs)}</b> load + {milliseconds(row.firstPredictMs)} first
          </span>
        </div>
      ))}
      {saved && rows.length > 1 ? (
        <p className={styles['headline']}>
          Until the first prediction: {milliseconds(total(saved))} → {milliseconds(total(rows.at(-1)!))} (
          {percentChange(total(saved), total(rows.at(-1)!))})
          <span className="quiet"> · same engine ({saved.engine}), already running; measured here just now</span>
        </p>
      ) : null}
    </div>
  );
}

function total(row: FormatTimes): number {
  return row.loadMs + row.firstPredictMs;
}

function Segment({
  row,
  value,
  longest,
  strong,
}: {
  readonly row: FormatTimes;
  readonly value: number;
  readonly longest: number;
  readonly strong: boolean;
}) {
  const colour = row.format === 'saved-model' ? 'var(--before)' : 'var(--after)';
  return (
    <div
      className={styles['segment']}
      style={{
        width: `${(value / longest) * 100}%`,
        background: strong ? colour : `color-mix(in srgb, ${colour} 45%, var(--panel))`,
      }}
    />
  );
}
