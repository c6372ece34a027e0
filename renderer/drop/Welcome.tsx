import {useEffect, useState} from 'react';
import type {Dropped} from '../../electron/contract/api';
import {chooseFiles, findModels, openKnown, trySample} from '../store/actions/files';
import {RecentList} from './RecentList';
import styles from './Welcome.module.css';
import {WORDS} from './words';

export function Welcome() {
  return (
    <main className={styles['welcome']}>
      <h2>{WORDS.title}</h2>
      <p>{WORDS.purpose}</p>
      <div className={styles['buttons']}>
        <button type="button" className="primary" onClick={() => void trySample()}>
          {WORDS.sample}
        </button>
        <button type="button" onClick={() => void chooseFiles('folder')}>
          {WORDS.openFolder}
        </button>
        <button type="button" onClick={() => void chooseFiles('file')}>
          {WORDS.openFile}
        </button>
      </div>
      <RecentList />
      <FoundModels />
      <dl className={styles['kinds']}>
        {WORDS.kinds.map(({name, what}) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </main>
  );
}

function FoundModels() {
  const [found, setFound] = useState<readonly Dropped[]>([]);
  useEffect(() => {
    void findModels().then(setFound);
  }, []);
  if (found.length === 0) return null;
  return (
    <div className={styles['found']}>
      <span className="quiet">{WORDS.found}</span>
      {found.map(({id, name}) => (
        <button key={id} type="button" onClick={() => void openKnown(id)}>
          {name}
        </button>
      ))}
    </div>
  );
}
