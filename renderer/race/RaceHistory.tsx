import {pairsOf, untilFirst, type RaceResult, type RaceRow} from '../../electron/contract/race';
import {bridge} from '../bridge';
import {milliseconds, percentChange} from '../../electron/contract/format';
import {clearHistory, setRace, useRace} from '../store/race';
import {addFault, set} from '../store/session';

/** Earlier races by machine and model; two of them beside each other. */
export function RaceHistory() {
  const history = useRace((r) => r.history);
  const result = useRace((r) => r.result);
  const compareWith = useRace((r) => r.compareWith);
  const other = history.find(({id}) => id === compareWith) ?? null;
  if (history.length === 0) return null;
  const save = async (): Promise<void> => {
    const saved = await bridge.call('race.saveHistory');
    if (!saved.ok) addFault(saved.fault);
    else if (saved.value) set({notice: `Saved ${saved.value}.`});
  };
  return (
    <section aria-label="History">
      <h3>Earlier races</h3>
      <div className="row">
        <label className="row">
          Show
          <select
            value={result?.id ?? ''}
            onChange={(event) => setRace({result: history.find(({id}) => id === event.target.value) ?? null})}
          >
            {history.map((race) => (
              <option key={race.id} value={race.id}>
                {title(race)}
              </option>
            ))}
          </select>
        </label>
        <label className="row">
          Compare with
          <select value={compareWith ?? ''} onChange={(event) => setRace({compareWith: event.target.value || null})}>
            <option value="">none</option>
            {history
              .filter(({id}) => id !== result?.id)
              .map((race) => (
                <option key={race.id} value={race.id}>
                  {title(race)}
                </option>
              ))}
          </select>
        </label>
        <button type="button" className="plain" onClick={() => void save()}>
          Save all…
        </button>
        <button type="button" className="plain" onClick={() => void clearHistory()}>
          Clear
        </button>
      </div>
      {result && other ? <Comparison first={result} second={other} /> : null}
    </section>
  );
}

function title({startedAt, model, machine, options}: RaceResult): string {
  return `${startedAt.slice(0, 16).replace('T', ' ')} · ${model.name} · ${machine.cpu} · ${options.runs} runs${options.cold ? ', cold' : ''}`;
}

function Comparison({first, second}: {readonly first: RaceResult; readonly second: RaceResult}) {
  const rows = pairsOf(first.rows).flatMap(({environment, savedModel, hdf5}) =>
    [savedModel, hdf5].flatMap((row) =>
      row ? [{environment, row, other: second.rows.find(({id}) => id === row.id) ?? null}] : [],
    ),
  );
  const cell = (row: RaceRow | null): string => {
    const total = row && untilFirst(row);
    return total === null ? '–' : milliseconds(total);
  };
  return (
    <table data-testid="race-comparison">
      <thead>
        <tr>
          <th scope="col">Until the first prediction</th>
          <th scope="col">{title(first)}</th>
          <th scope="col">{title(second)}</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({environment, row, other}) => {
          const [a, b] = [untilFirst(row), other && untilFirst(other)];
          return (
            <tr key={row.id}>
              <td>
                {environment} · {row.format}
              </td>
              <td>{cell(row)}</td>
              <td>{cell(other)}</td>
              <td>{a !== null && b !== null ? percentChange(b, a) : '–'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
