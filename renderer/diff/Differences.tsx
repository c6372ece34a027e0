import {useState} from 'react';
import type {LayerDifference, ModelDifference} from '../../electron/contract/model';
import styles from './DiffSheet.module.css';
import {WORDS} from './words';

interface DifferencesProperties {
  readonly difference: ModelDifference;
  readonly names: readonly [string, string];
}

type Shown = LayerDifference['change'] | 'all';

const CHANGES = ['changed', 'gone', 'added'] as const;

/** What differs, the layers that changed first. */
export function Differences({difference, names}: DifferencesProperties) {
  const [shown, setShown] = useState<Shown>('all');
  const {layers, model} = difference;
  if (layers.length + model.length === 0) return <p className="good">{WORDS.same(difference)}</p>;
  const kinds = CHANGES.filter((change) => layers.some((layer) => layer.change === change));
  const inOrder = kinds.flatMap((change) => layers.filter((layer) => layer.change === change));
  const wanted = inOrder.filter(({change}) => shown === 'all' || change === shown);
  return (
    <>
      <p>
        <strong>{WORDS.of(...names)}</strong>
      </p>
      <p role="status">{WORDS.differs(difference)}</p>
      {kinds.length > 1 ? (
        <select aria-label={WORDS.shown} value={shown} onChange={(event) => setShown(event.target.value as Shown)}>
          <option value="all">{WORDS.all}</option>
          {kinds.map((change) => (
            <option key={change} value={change}>
              {WORDS.changes[change]}
            </option>
          ))}
        </select>
      ) : null}
      <ul className={styles['list']} tabIndex={0} aria-label={WORDS.list}>
        {model.length && shown === 'all' ? <Row name={WORDS.whole} change="changed" what={model} /> : null}
        {wanted.map(({layer, change, what}) => (
          <Row key={`${change} ${layer}`} name={layer} change={change} what={what} />
        ))}
      </ul>
    </>
  );
}

interface RowProperties {
  readonly name: string;
  readonly change: LayerDifference['change'];
  readonly what: readonly string[];
}

function Row({name, change, what}: RowProperties) {
  return (
    <li>
      <div className="row spread">
        <strong>{name}</strong>
        <span className={`${styles['change']} ${styles[change]}`}>{WORDS.changes[change]}</span>
      </div>
      {what.map((one) => (
        <span key={one} className={styles['what']}>
          {one}
        </span>
      ))}
    </li>
  );
}
