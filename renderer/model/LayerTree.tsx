import {useState} from 'react';
import type {LayerSummary} from '../../electron/contract/model';
import {count} from '../../electron/contract/format';
import styles from './LayerTree.module.css';

export function LayerTree({layers}: {readonly layers: readonly LayerSummary[]}) {
  const [filter, setFilter] = useState('');
  const wanted = filter.toLowerCase();
  const shown = layers.filter((layer) => `${layer.name} ${layer.className}`.toLowerCase().includes(wanted));
  return (
    <details>
      <summary>Layers</summary>
      <input
        type="search"
        placeholder="Filter by name or class"
        aria-label="Filter layers"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <ul className={styles['layers']} tabIndex={0} aria-label="Layers">
        {shown.map((layer) => (
          <li key={layer.name}>
            <span>
              {layer.name} <span className="quiet">{layer.className}</span>{' '}
              {layer.custom ? <b className={styles['custom']}>custom</b> : null}
            </span>
            <span className="quiet">{layer.parameters ? count(layer.parameters) : ''}</span>
          </li>
        ))}
      </ul>
      <p className="quiet">
        {shown.length} of {layers.length}
      </p>
    </details>
  );
}
