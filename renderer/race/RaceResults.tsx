import {milliseconds, percentChange, seconds} from '../../electron/contract/format';
import {
  FORMAT_NAMES,
  pairsOf,
  PUBLISHED,
  untilFirst,
  type RaceResult,
  type RaceRow,
} from '../../electron/contract/race';
import {
  measuredRows,
  publishedRows,
  RACE_COLUMN_NAMES,
  RACE_COLUMNS,
  spread,
  type RaceTableRow,
} from '../../electron/contract/race-table';
import {bridge} from '../bridge';
import {copy} from '../store/actions';
import {setRace, useRace} from '../store/race';
import {addFault, set} from '../store/session';
import {stageColour} from './look';
import {pngOf} from './png';
import styles from './Race.module.css';

export function RaceResults({result}: {readonly result: RaceResult}) {
  const published = useRace((r) => r.published);
  const bars = result.rows.map((row) => ({row, total: untilFirst(row)}));
  const longest = Math.max(
    ...bars.map(({row, total}) => (total === null ? 0 : Math.max(total, row.readyMs!.p95 + row.firstPredictMs!.p95))),
    ...(published ? PUBLISHED.map(({savedModel}) => savedModel * 1000) : []),
    1,
  );
  return (
    <section aria-label="Result" className={styles['result']}>
      <div className="row spread">
        <p className={styles['quietline']}>
          From process start until the first prediction is there. Dark: until ready; light: first prediction; line:
          fastest to 95th percentile.
          {result.cancelled ? ' Stopped half-way.' : ''}
        </p>
        <TakeAway result={result} />
      </div>
      {bars.map(({row, total}) => (
        <Bar key={row.id} row={row} total={total} longest={longest} />
      ))}
      {published
        ? PUBLISHED.flatMap(({environment, savedModel, hdf5}) =>
            [savedModel, hdf5].map((value, i) => (
              <div key={`${environment} ${i}`} className={styles['lane']}>
                <span className={styles['name']}>
                  published: {environment} · {i ? FORMAT_NAMES.hdf5 : FORMAT_NAMES['saved-model']}
                </span>
                <div className={styles['track']} role="img" aria-label={`published ${value} seconds`}>
                  <div
                    className={styles['segment']}
                    style={{
                      width: `${((value * 1000) / longest) * 100}%`,
                      background: i ? 'var(--after)' : 'var(--before)',
                      opacity: 0.4,
                    }}
                  />
                </div>
                <span className={styles['clock']}>{seconds(value * 1000)}</span>
              </div>
            )),
          )
        : null}
      <Ratios rows={result.rows} />
      <Table result={result} published={published} />
      <label className="row">
        <input type="checkbox" checked={published} onChange={() => setRace({published: !published})} />
        Lay the published times beside (not measured here)
      </label>
      <StageTable rows={result.rows} />
    </section>
  );
}

function Bar({row, total, longest}: {readonly row: RaceRow; readonly total: number | null; readonly longest: number}) {
  const colour = row.format === 'hdf5' ? 'var(--after)' : 'var(--before)';
  const wide = (ms: number): string => `${(ms / longest) * 100}%`;
  return (
    <div className={styles['lane']}>
      <span className={styles['name']}>
        {row.environment} · {FORMAT_NAMES[row.format]}
      </span>
      {total === null ? (
        <span className={styles['missing']}>{row.missing ?? 'Not finished.'}</span>
      ) : (
        <div
          className={styles['track']}
          role="img"
          aria-label={`${row.environment}, ${FORMAT_NAMES[row.format]}: ready ${milliseconds(row.readyMs!.median)}, first prediction ${milliseconds(row.firstPredictMs!.median)}`}
        >
          <div className={styles['segment']} style={{width: wide(row.readyMs!.median), background: colour}} />
          <div
            className={styles['segment']}
            style={{
              width: wide(row.firstPredictMs!.median),
              background: `color-mix(in srgb, ${colour} 45%, var(--panel))`,
            }}
          />
          <div
            className={styles['whisker']}
            style={{
              left: wide(row.readyMs!.min + row.firstPredictMs!.min),
              width: wide(row.readyMs!.p95 + row.firstPredictMs!.p95 - row.readyMs!.min - row.firstPredictMs!.min),
            }}
          />
        </div>
      )}
      <span className={styles['clock']}>
        {total === null ? '' : milliseconds(total)}
        {row.noisy ? (
          <span
            className={styles['noisy']}
            title={`${row.noisy} of ${row.trials.length} runs while other programs used more than a tenth of the processors`}
          >
            {' '}
            noisy
          </span>
        ) : null}
      </span>
    </div>
  );
}

/** Formats are compared inside one environment only. */
function Ratios({rows}: {readonly rows: readonly RaceRow[]}) {
  const known = pairsOf(rows).flatMap(({environment, savedModel, hdf5}) => {
    const [before, after] = [savedModel && untilFirst(savedModel), hdf5 && untilFirst(hdf5)];
    return before !== null && after !== null ? [{environment, before, after}] : [];
  });
  if (known.length === 0) return null;
  return (
    <ul className={styles['ratios']}>
      {known.map(({environment, before, after}) => (
        <li key={environment}>
          <strong>{(before / after).toFixed(1)}×</strong> {environment}: {milliseconds(before)} → {milliseconds(after)}{' '}
          ({percentChange(before, after)})
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

/** Every stage of every row: median, fastest, 95th percentile. */
function StageTable({rows}: {readonly rows: readonly RaceRow[]}) {
  const measured = rows.filter((row) => row.readyMs);
  const stages = [...new Set(measured.flatMap((row) => Object.keys(row.stagesMs)))];
  return (
    <details>
      <summary>Stages, spread and memory</summary>
      <div className={styles['wide']}>
        <table>
          <thead>
            <tr>
              <th scope="col">median (fastest–p95)</th>
              {measured.map((row) => (
                <th key={row.id} scope="col">
                  {row.environment} · {FORMAT_NAMES[row.format]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stages.map((stage) => (
              <tr key={stage}>
                <td>
                  <span className={styles['swatch']} style={{background: stageColour(stage)}} /> {stage}
                </td>
                {measured.map((row) => (
                  <td key={row.id}>{spread(row.stagesMs[stage])}</td>
                ))}
              </tr>
            ))}
            {(
              [
                ['ready', (row) => spread(row.readyMs)],
                ['first prediction', (row) => spread(row.firstPredictMs)],
                ['later predictions', (row) => spread(row.predictMs)],
                ['time to first mask', (row) => spread(row.timeToMaskMs)],
                ['peak memory', (row) => (row.peakMegabytes ? `${row.peakMegabytes.toFixed(0)} MB` : '–')],
                ['noisy runs', (row) => `${row.noisy} of ${row.trials.length}`],
              ] as const satisfies readonly (readonly [string, (row: RaceRow) => string])[]
            ).map(([name, of]) => (
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

function TakeAway({result}: {readonly result: RaceResult}) {
  const published = useRace((r) => r.published);
  const copyMarkdown = async (): Promise<void> => {
    const text = await bridge.call('race.report', result.id, 'markdown', published);
    if (text.ok) await copy(text.value);
    else addFault(text.fault);
  };
  const saved = (outcome: Awaited<ReturnType<typeof bridge.call<'race.save'>>>): void => {
    if (!outcome.ok) addFault(outcome.fault);
    else if (outcome.value) set({notice: `Saved ${outcome.value}.`});
  };
  const savePng = async (): Promise<void> => {
    const svg = await bridge.call('race.report', result.id, 'svg', published);
    if (!svg.ok) return addFault(svg.fault);
    saved(await bridge.call('race.savePng', result.id, await pngOf(svg.value)));
  };
  return (
    <div className="row">
      <button type="button" className="plain" onClick={() => void copyMarkdown()}>
        Copy Markdown
      </button>
      {(['csv', 'json', 'svg'] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          className="plain"
          onClick={() => void bridge.call('race.save', result.id, kind, published).then(saved)}
        >
          {kind.toUpperCase()}…
        </button>
      ))}
      <button type="button" className="plain" onClick={() => void savePng()}>
        PNG…
      </button>
    </div>
  );
}
