import {useState} from 'react';
import type {RaceResult} from '../../electron/contract/race';
import {measuredPairs} from './pairs';
import {WORDS} from './words';

const MS_PER_HOUR = 3_600_000;

/** What the sooner start saves a service that starts a process for every task. */
export function Serverless({result}: {readonly result: RaceResult}) {
  const [tasks, setTasks] = useState(100_000);
  const [price, setPrice] = useState(0.5);
  const pairs = measuredPairs(result.rows);
  if (pairs.length === 0) return null;
  return (
    <section aria-label={WORDS.serverless}>
      <h3>{WORDS.savings}</h3>
      <div className="row">
        <AmountField label={WORDS.tasks} step={1000} value={tasks} onChange={setTasks} />
        <AmountField label={WORDS.price} step={0.1} value={price} onChange={setPrice} />
      </div>
      <ul>
        {pairs.map(({environment, before, after}) => {
          const hours = (tasks * (before - after)) / MS_PER_HOUR;
          return (
            <li key={environment}>
              {WORDS.sum(environment, tasks, before - after)}
              <strong>{WORDS.hours(hours)}</strong>
              {WORDS.timesPrice(price)}
              <strong>{WORDS.money(hours * price)}</strong>
              {WORDS.aMonth}
            </li>
          );
        })}
      </ul>
      <p className="quiet">{WORDS.formula}</p>
    </section>
  );
}

interface AmountProperties {
  readonly label: string;
  readonly step: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function AmountField({label, step, value, onChange}: AmountProperties) {
  return (
    <label className="row">
      {label}
      <input
        type="number"
        min={0}
        step={step}
        value={value}
        onChange={(event) => onChange(Math.max(0, Number(event.target.value) || 0))}
      />
    </label>
  );
}
