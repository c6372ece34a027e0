import {useState} from 'react';
import {seconds} from '../../electron/contract/format';
import {pairsOf, untilFirst, type RaceResult} from '../../electron/contract/race';

/** What the sooner start saves a service that starts a process for every task. */
export function Serverless({result}: {readonly result: RaceResult}) {
  const [tasks, setTasks] = useState(100_000);
  const [price, setPrice] = useState(0.5);
  const rows = pairsOf(result.rows).flatMap(({environment, savedModel, hdf5}) => {
    const [before, after] = [savedModel && untilFirst(savedModel), hdf5 && untilFirst(hdf5)];
    return before !== null && after !== null ? [{environment, saved: before - after}] : [];
  });
  if (rows.length === 0) return null;
  return (
    <section aria-label="Serverless">
      <h3>What it saves when every task starts anew</h3>
      <div className="row">
        <label className="row">
          Tasks a month
          <input
            type="number"
            min={0}
            step={1000}
            value={tasks}
            onChange={(event) => setTasks(Math.max(0, Number(event.target.value) || 0))}
          />
        </label>
        <label className="row">
          Machine price an hour
          <input
            type="number"
            min={0}
            step={0.1}
            value={price}
            onChange={(event) => setPrice(Math.max(0, Number(event.target.value) || 0))}
          />
        </label>
      </div>
      <ul>
        {rows.map(({environment, saved}) => {
          const hours = (tasks * saved) / 3_600_000;
          return (
            <li key={environment}>
              {environment}: {tasks.toLocaleString('en')} × {seconds(saved)} ÷ 3600 ={' '}
              <strong>{hours.toFixed(1)} hours</strong>, × {price} = <strong>{(hours * price).toFixed(2)}</strong> a
              month
            </li>
          );
        })}
      </ul>
      <p className="quiet">
        Hours = tasks × (SavedModel − HDF5, process start to first prediction, medians of this race) ÷ 3600; money =
        hours × price. The same currency as your price.
      </p>
    </section>
  );
}
