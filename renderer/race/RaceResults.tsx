import {Fragment} from 'react';
import {PUBLISHED, untilFirst, whichToShip, type RaceResult, type RaceRow} from '../../electron/contract/race';
import {
  measuredRows,
  publishedRows,
  RACE_COLUMN_NAMES,
  RACE_COLUMNS,
  type RaceTableRow,
} from '../../electron/contract/race-table';
import {copyRaceReport, saveRaceChart, saveRaceReport} from '../store/actions/race';
import {setRace, useRace} from '../store/race';
import {measuredPairs} from './pairs';
import {pngOf} from './png';
import styles from './Race.module.css';
import {Bar, PublishedBar} from './RaceBars';
import {StageTable} from './StageTable';
import {WORDS} from './words';

export function RaceResults({result}: {readonly result: RaceResult}) {
  const published = useRace((r) => r.published);
  const longest = longestOf(result, published);
  return (
    <section aria-label={WORDS.result} className={styles['result']}>
      <div className="row spread">
        <p className={styles['quietline']}>
          {WORDS.legend}
          {result.cancelled ? WORDS.stopped : ''}
        </p>
        <TakeAway id={result.id} />
      </div>
      {result.rows.map((row) => (
        <Bar key={row.id} row={row} longest={longest} />
      ))}
      {published ? <PublishedBars longest={longest} /> : null}
      <p>{whichToShip(result)}</p>
      <Ratios rows={result.rows} />
      <Table result={result} published={published} />
      <label className="row">
        <input type="checkbox" checked={published} onChange={() => setRace({published: !published})} />
        {WORDS.published}
      </label>
      <StageTable rows={result.rows} />
    </section>
  );
}

/** The longest bar with its spread, in ms. */
function longestOf({rows}: RaceResult, published: boolean): number {
  const measured = rows.map((row) => {
    const total = untilFirst(row);
    return total === null ? 0 : Math.max(total, row.readyMs!.p95 + row.firstPredictMs!.p95);
  });
  return Math.max(...measured, ...(published ? PUBLISHED.map(({savedModel}) => savedModel * 1000) : []), 1);
}

function PublishedBars({longest}: {readonly longest: number}) {
  return PUBLISHED.map(({environment, savedModel, hdf5}) => (
    <Fragment key={environment}>
      <PublishedBar environment={environment} format="saved-model" seconds={savedModel} longest={longest} />
      <PublishedBar environment={environment} format="hdf5" seconds={hdf5} longest={longest} />
    </Fragment>
  ));
}

function Ratios({rows}: {readonly rows: readonly RaceRow[]}) {
  const pairs = measuredPairs(rows);
  if (pairs.length === 0) return null;
  return (
    <ul className={styles['ratios']}>
      {pairs.map((pair) => (
        <li key={pair.environment}>
          <strong>{WORDS.times(pair.before / pair.after)}</strong>
          {WORDS.ratio(pair)}
        </li>
      ))}
    </ul>
  );
}

function Table({result, published}: {readonly result: RaceResult; readonly published: boolean}) {
  return (
    <table data-testid="race-table">
      <thead>
        <tr>
          {RACE_COLUMN_NAMES.map((column) => (
            <th key={column} scope="col">
              {RACE_COLUMNS[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measuredRows(result).map((row) => (
          <TableRow key={row.environment} row={row} className="" />
        ))}
        {published
          ? publishedRows().map((row) => <TableRow key={row.environment} row={row} className="quiet" />)
          : null}
      </tbody>
    </table>
  );
}

function TableRow({row, className}: {readonly row: RaceTableRow; readonly className: string}) {
  return (
    <tr className={className}>
      {RACE_COLUMN_NAMES.map((column) => (
        <td key={column}>{row[column]}</td>
      ))}
    </tr>
  );
}

function TakeAway({id}: {readonly id: string}) {
  return (
    <div className="row">
      <button type="button" className="plain" onClick={() => void copyRaceReport(id)}>
        {WORDS.copyMarkdown}
      </button>
      {(['csv', 'json', 'svg'] as const).map((kind) => (
        <button key={kind} type="button" className="plain" onClick={() => void saveRaceReport(id, kind)}>
          {WORDS.saveAs(kind)}
        </button>
      ))}
      <button type="button" className="plain" onClick={() => void saveRaceChart(id, pngOf)}>
        {WORDS.saveAs('png')}
      </button>
    </div>
  );
}
