import type {SegmentReport} from '../../electron/contract/image';
import {milliseconds} from '../../electron/contract/format';
import styles from './Times.module.css';

/** As people say it. */
const NAMES: Readonly<Record<string, string>> = {export: 'write'};
const COLOURS = ['#4e79a7', '#76b7b2', '#f28e2b', '#59a14f', '#b07aa1', '#9c755f'];

/** Where the time of one image went. */
export function StageBar({name, report}: {readonly name: string; readonly report: SegmentReport}) {
  const stages = Object.entries(report.timings).filter(([, ms]) => ms >= 1);
  const total = stages.reduce((sum, [, ms]) => sum + ms, 0);
  return (
    <div>
      <div className={styles['lane']}>
        <span title={name}>This image</span>
        <div
          className={styles['track']}
          role="img"
          aria-label={stages.map(([stage, ms]) => `${NAMES[stage] ?? stage} ${milliseconds(ms)}`).join(', ')}
        >
          {stages.map(([stage, ms], i) => (
            <div
              key={stage}
              className={styles['segment']}
              style={{width: `${(ms / total) * 100}%`, background: COLOURS[i % COLOURS.length]}}
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
            <span className={styles['swatch']} style={{background: COLOURS[i % COLOURS.length]}} />
            {NAMES[stage] ?? stage} {milliseconds(ms)}
          </span>
        ))}
      </div>
    </div>
  );
}
