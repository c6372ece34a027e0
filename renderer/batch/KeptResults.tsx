import {useEffect, useState} from 'react';
import type {KeptUsage} from '../../electron/contract/image';
import {emptyKept, keptUsage, setKeptQuota} from '../store/actions/kept-results';
import styles from './Batch.module.css';
import {WORDS} from './words';

const QUOTAS = [1e9, 4e9, 16e9, 64e9];

/** What is kept of all images for the next start: how much it is, how much it may be, and an end of it. */
export function KeptResults() {
  const [usage, setUsage] = useState<KeptUsage | null>(null);
  useEffect(() => {
    void keptUsage().then(setUsage);
  }, []);
  if (!usage) return null;
  return (
    <div className={styles['kept']}>
      <span>{WORDS.kept(usage.bytes, usage.images)}</span>
      {usage.fault === null ? null : <span className="bad">{usage.fault}</span>}
      <Quota usage={usage} onUsage={setUsage} />
      <Emptying isEmpty={usage.bytes === 0} onUsage={setUsage} />
    </div>
  );
}

type OnUsage = (usage: KeptUsage | null) => void;

function Quota({usage: {quotaBytes}, onUsage}: {readonly usage: KeptUsage; readonly onUsage: OnUsage}) {
  const quotas = [...new Set([...QUOTAS, quotaBytes])].toSorted((a, b) => a - b);
  return (
    <label className="row" title={WORDS.quotaHint}>
      {WORDS.quota}
      <select value={quotaBytes} onChange={({target}) => void setKeptQuota(Number(target.value)).then(onUsage)}>
        {quotas.map((bytes) => (
          <option key={bytes} value={bytes}>
            {WORDS.size(bytes)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** It cannot be undone, and is asked for. */
function Emptying({isEmpty, onUsage}: {readonly isEmpty: boolean; readonly onUsage: OnUsage}) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking)
    return (
      <button type="button" disabled={isEmpty} onClick={() => setAsking(true)}>
        {WORDS.empty}
      </button>
    );
  const empty = (): void => {
    setAsking(false);
    void emptyKept().then(onUsage);
  };
  return (
    <span role="alert" className="row">
      {WORDS.emptyAsk}
      <button type="button" onClick={empty}>
        {WORDS.emptyYes}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {WORDS.emptyNo}
      </button>
    </span>
  );
}
