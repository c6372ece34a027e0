import type {SegmentReport} from '../../electron/contract/image';
import {milliseconds} from '../../electron/contract/format';
import {colourInTurn} from './colours';
import styles from './Times.module.css';
import {WORDS} from './words';

/** Where the time of one image went. */
export function StageBar({name, report}: {readonly name: string; readonly report: SegmentReport}) {
  const stages = Object.entries(report.timings).filter(([, ms]) => ms >= 1);
  const total = stages.reduce((sum, [, ms]) => sum + ms, 0);
  const spoken = stages.map(([stage, ms]) => WORDS.stage(stage, ms)).join(', ');
  return (
    <div>
      <div className={styles['lane']}>
        <span title={name}>{WORDS.thisImage}</span>
        <div className={styles['track']} role="img" aria-label={spoken}>
          {stages.map(([stage, ms], i) => (
            <div
              key={stage}
              className={styles['segment']}
              style={{width: `${(ms / total) * 100}%`, background: colourInTurn(i)}}
            />
          ))}
        </div>
        <span className={styles['value']}>
          <b>{milliseconds(total)}</b> · {report.engine}
        </span>
      </div>
      <div className={styles['legend']}>
        {stages.map(([stage, ms], i) => (
          <span key={stage}>
            <span className={styles['swatch']} style={{background: colourInTurn(i)}} />
            {WORDS.stage(stage, ms)}
          </span>
        ))}
      </div>
    </div>
  );
}
