import {milliseconds, seconds as secondsText} from '../../electron/contract/format';
import {untilFirst, type RaceFormat, type RaceRow} from '../../electron/contract/race';
import {faded, formatColour} from '../timing/colours';
import styles from './Race.module.css';
import {WORDS} from './words';

/** One row of a race as a bar, to the scale of the longest (ms). */
export function Bar({row, longest}: {readonly row: RaceRow; readonly longest: number}) {
  const total = untilFirst(row);
  return (
    <div className={styles['lane']}>
      <span className={styles['name']}>{WORDS.entrant(row)}</span>
      {total === null ? (
        <span className={styles['missing']}>{row.missing ?? WORDS.notFinished}</span>
      ) : (
        <Track row={row} longest={longest} />
      )}
      <span className={styles['clock']}>
        {total === null ? '' : milliseconds(total)}
        {row.noisy ? (
          <span className={styles['noisy']} title={WORDS.noisyHint(row)}>
            {' '}
            {WORDS.noisy}
          </span>
        ) : null}
      </span>
    </div>
  );
}

/** Medians, and the spread of both together from the fastest to the 95th percentile. */
function Track({row, longest}: {readonly row: RaceRow; readonly longest: number}) {
  const [ready, first] = [row.readyMs!, row.firstPredictMs!];
  const colour = formatColour(row.format);
  const share = (ms: number): string => `${(ms / longest) * 100}%`;
  const [least, most] = [ready.min + first.min, ready.p95 + first.p95];
  return (
    <div className={styles['track']} role="img" aria-label={WORDS.bar(row)}>
      <div className={styles['segment']} style={{width: share(ready.median), background: colour}} />
      <div className={styles['segment']} style={{width: share(first.median), background: faded(colour)}} />
      <div className={styles['whisker']} style={{left: share(least), width: share(most - least)}} />
    </div>
  );
}

interface PublishedProperties {
  readonly environment: string;
  readonly format: RaceFormat;
  readonly seconds: number;
  readonly longest: number;
}

/** Measured by others, and drawn so that it shows. */
export function PublishedBar({environment, format, seconds, longest}: PublishedProperties) {
  return (
    <div className={styles['lane']}>
      <span className={styles['name']}>{WORDS.publishedEntrant({environment, format})}</span>
      <div className={styles['track']} role="img" aria-label={WORDS.publishedBar(seconds)}>
        <div
          className={styles['segment']}
          style={{width: `${((seconds * 1000) / longest) * 100}%`, background: formatColour(format), opacity: 0.4}}
        />
      </div>
      <span className={styles['clock']}>{secondsText(seconds * 1000)}</span>
    </div>
  );
}
