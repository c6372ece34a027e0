import {milliseconds, percentChange} from '../../electron/contract/format';
import {pairsOf, untilFirst, type RaceResult, type RaceRow} from '../../electron/contract/race';
import {clearHistory, saveHistory} from '../store/actions/race';
import {setRace, useRace} from '../store/race';
import {WORDS} from './words';

/** Earlier races by machine and model; two of them beside each other. */
export function RaceHistory() {
  const history = useRace((r) => r.history);
  const result = useRace((r) => r.result);
  const compareWith = useRace((r) => r.compareWith);
  const find = (wanted: string | null): RaceResult | null => history.find(({id}) => id === wanted) ?? null;
  const other = find(compareWith);
  if (history.length === 0) return null;
  return (
    <section aria-label={WORDS.history}>
      <h3>{WORDS.earlier}</h3>
      <div className="row">
        <label className="row">
          {WORDS.show}
          <select value={result?.id ?? ''} onChange={(event) => setRace({result: find(event.target.value)})}>
            <Races races={history} />
          </select>
        </label>
        <label className="row">
          {WORDS.compareWith}
          <select value={compareWith ?? ''} onChange={(event) => setRace({compareWith: event.target.value || null})}>
            <option value="">{WORDS.noOther}</option>
            <Races races={history.filter(({id}) => id !== result?.id)} />
          </select>
        </label>
        <button type="button" className="plain" onClick={() => void saveHistory()}>
          {WORDS.saveAll}
        </button>
        <button type="button" className="plain" onClick={() => void clearHistory()}>
          {WORDS.clear}
        </button>
      </div>
      {result && other ? <Comparison first={result} second={other} /> : null}
    </section>
  );
}

function Races({races}: {readonly races: readonly RaceResult[]}) {
  return races.map((race) => (
    <option key={race.id} value={race.id}>
      {WORDS.race(race)}
    </option>
  ));
}

function Comparison({first, second}: {readonly first: RaceResult; readonly second: RaceResult}) {
  const rows = pairsOf(first.rows)
    .flatMap(({savedModel, hdf5}) => [savedModel, hdf5])
    .filter((row) => row !== null);
  return (
    <table data-testid="race-comparison">
      <thead>
        <tr>
          <th scope="col">{WORDS.untilFirst}</th>
          <th scope="col">{WORDS.race(first)}</th>
          <th scope="col">{WORDS.race(second)}</th>
          <th scope="col">{WORDS.difference}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ComparedRow key={row.id} row={row} other={second.rows.find(({id}) => id === row.id) ?? null} />
        ))}
      </tbody>
    </table>
  );
}

function ComparedRow({row, other}: {readonly row: RaceRow; readonly other: RaceRow | null}) {
  const [own, others] = [untilFirst(row), other && untilFirst(other)];
  const cell = (ms: number | null): string => (ms === null ? '–' : milliseconds(ms));
  return (
    <tr>
      <td>{WORDS.entrant(row)}</td>
      <td>{cell(own)}</td>
      <td>{cell(others)}</td>
      <td>{own !== null && others !== null ? percentChange(others, own) : '–'}</td>
    </tr>
  );
}
