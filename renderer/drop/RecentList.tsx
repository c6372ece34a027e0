import {useEffect, useState} from 'react';
import type {Recent} from '../../electron/contract/api';
import {useRoving} from '../roving';
import {forgetRecent, openKnown, recentItems} from '../store/actions/files';
import styles from './Welcome.module.css';
import {WORDS} from './words';

/** What was opened last, with what was found of it. */
export function RecentList() {
  const [items, setItems] = useState<readonly Recent[]>([]);
  const {onKeyDown, item} = useRoving(items.length);
  useEffect(() => {
    void recentItems().then(setItems);
  }, []);
  if (items.length === 0) return null;
  return (
    <section className={styles['recent']} aria-label={WORDS.recent}>
      <div className="row spread">
        <h3>{WORDS.recent}</h3>
        <button type="button" className="plain" onClick={() => void forgetRecent().then(setItems)}>
          {WORDS.forgetRecent}
        </button>
      </div>
      <ul onKeyDown={onKeyDown}>
        {items.map(({id, name, folder, verdict}, i) => (
          <li key={id}>
            <button type="button" className="plain" title={name} {...item(i)} onClick={() => void openKnown(id)}>
              <span className={styles['name']}>{name}</span>
              <span className="quiet">{WORDS.in(folder)}</span>
              <span className="quiet">{verdict ?? ''}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
