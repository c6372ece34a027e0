import {useState} from 'react';
import type {LayerSummary} from '../../electron/contract/model';
import styles from './LayerTree.module.css';
import {WORDS} from './words';

export function LayerTree({layers}: {readonly layers: readonly LayerSummary[]}) {
  const [filter, setFilter] = useState('');
  const wanted = filter.toLowerCase();
  const shown = layers.filter((layer) => `${layer.name} ${layer.className}`.toLowerCase().includes(wanted));
  return (
    <details>
      <summary>{WORDS.layers}</summary>
      <input
        type="search"
        placeholder={WORDS.filterHint}
        aria-label={WORDS.filter}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <ul className={styles['layers']} tabIndex={0} aria-label={WORDS.layers}>
        {shown.map(({name, className, custom, parameters}) => (
          <li key={name}>
            <span>
              {name} <span className="quiet">{className}</span>{' '}
              {custom ? <b className={styles['custom']}>{WORDS.custom}</b> : null}
            </span>
            <span className="quiet">{WORDS.parameters(parameters)}</span>
          </li>
        ))}
      </ul>
      <p className="quiet">{WORDS.shownOf(shown.length, layers.length)}</p>
    </details>
  );
}
