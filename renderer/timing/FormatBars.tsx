import {FORMAT_NAMES} from '../../electron/contract/race';
import type {FormatTimes} from '../../electron/contract/timing';
import {milliseconds} from '../../electron/contract/format';
import {formatColour, faded} from './colours';
import styles from './Times.module.css';
import {WORDS} from './words';

/** One bar a format: load, then the first prediction; both to the same scale. */
export function FormatBars({rows}: {readonly rows: readonly FormatTimes[]}) {
  const longest = Math.max(...rows.map(total));
  return (
    <div data-testid="times">
      {rows.map((row) => (
        <div key={row.format} className={styles['lane']}>
          <span>{FORMAT_NAMES[row.format]}</span>
          <div className={styles['track']} role="img" aria-label={WORDS.bar(row)}>
            <Part share={row.loadMs / longest} colour={formatColour(row.format)} />
            <Part share={row.firstPredictMs / longest} colour={faded(formatColour(row.format))} />
          </div>
          <span className={styles['value']}>
            <b>{milliseconds(row.loadMs)}</b>
            {WORDS.thenFirst(row.firstPredictMs)}
          </span>
        </div>
      ))}
      <Headline rows={rows} />
    </div>
  );
}

function Headline({rows}: {readonly rows: readonly FormatTimes[]}) {
  const saved = rows.find((row) => row.format === 'saved-model');
  const last = rows.at(-1);
  if (!saved || !last || saved === last) return null;
  return (
    <p className={styles['headline']}>
      {WORDS.untilFirst(total(saved), total(last))}
      <span className="quiet">{WORDS.measuredHere(saved.engine)}</span>
    </p>
  );
}

function total(row: FormatTimes): number {
  return row.loadMs + row.firstPredictMs;
}

function Part({share, colour}: {readonly share: number; readonly colour: string}) {
  return <div className={styles['segment']} style={{width: `${share * 100}%`, background: colour}} />;
}
