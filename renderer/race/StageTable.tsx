import {megabytes} from '../../electron/contract/format';
import type {RaceRow} from '../../electron/contract/race';
import {spread} from '../../electron/contract/race-table';
import {stageWords} from '../stage-words';
import {stageColour} from '../timing/colours';
import styles from './Race.module.css';
import {WORDS} from './words';

/** What is said of a row beside its stages. */
const TOTALS: readonly {readonly name: string; readonly of: (row: RaceRow) => string}[] = [
  {name: WORDS.ready, of: (row) => spread(row.readyMs)},
  {name: WORDS.firstPrediction, of: (row) => spread(row.firstPredictMs)},
  {name: WORDS.laterPredictions, of: (row) => spread(row.predictMs)},
  {name: WORDS.timeToMask, of: (row) => spread(row.timeToMaskMs)},
  {name: WORDS.peakMemory, of: (row) => (row.peakMegabytes ? megabytes(row.peakMegabytes * 1e6) : '–')},
  {name: WORDS.noisyRuns, of: (row) => WORDS.noisyOf(row)},
];

/** Every stage of every row: median, fastest, 95th percentile. */
export function StageTable({rows}: {readonly rows: readonly RaceRow[]}) {
  const measured = rows.filter((row) => row.readyMs);
  return (
    <details>
      <summary>{WORDS.stages}</summary>
      <div className={styles['wide']}>
        <table>
          <thead>
            <tr>
              <th scope="col">{WORDS.spread}</th>
              {measured.map((row) => (
                <th key={row.id} scope="col">
                  {WORDS.entrant(row)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <StageRows measured={measured} />
            {TOTALS.map(({name, of}) => (
              <tr key={name}>
                <td>{name}</td>
                {measured.map((row) => (
                  <td key={row.id}>{of(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function StageRows({measured}: {readonly measured: readonly RaceRow[]}) {
  const stages = [...new Set(measured.flatMap((row) => Object.keys(row.stagesMs)))];
  return stages.map((stage) => (
    <tr key={stage}>
      <td>
        <span className={styles['swatch']} style={{background: stageColour(stage)}} /> {stageWords(stage)}
      </td>
      {measured.map((row) => (
        <td key={row.id}>{spread(row.stagesMs[stage])}</td>
      ))}
    </tr>
  ));
}
