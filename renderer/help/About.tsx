import {useEffect, useState} from 'react';
import type {AboutFacts} from '../../electron/contract/api';
import {ENGINES} from '../../electron/contract/engines';
import {aboutFacts, licenceTexts} from '../store/actions/about';
import {knowEngines} from '../store/actions/engines';
import {useSession} from '../store/session';
import styles from './Help.module.css';
import {WORDS} from './words';

/** Which version it is, what it computes with, and under which licences it comes. */
export function About() {
  const [facts, setFacts] = useState<AboutFacts | null>(null);
  useEffect(() => {
    void aboutFacts().then(setFacts);
    void knowEngines();
  }, []);
  return (
    <>
      {facts === null ? null : (
        <>
          <p>
            <strong>{WORDS.version(facts.version)}</strong>
          </p>
          <p className="quiet">{WORDS.madeOf(facts)}</p>
        </>
      )}
      <h4>{WORDS.engines}</h4>
      <Engines />
      <h4>{WORDS.licences}</h4>
      <p>{WORDS.licence}</p>
      <Licences />
      <p className="quiet">{WORDS.privacy}</p>
    </>
  );
}

function Engines() {
  const engines = useSession((s) => s.engines);
  if (engines.length === 0) return <p className="quiet">{WORDS.lookingForEngines}</p>;
  return (
    <ul>
      {engines.map(({id, version, device, why}) => (
        <li key={id}>{WORDS.engine(ENGINES[id].name, version, device ?? why)}</li>
      ))}
    </ul>
  );
}

function Licences() {
  const [text, setText] = useState<string | null>(null);
  if (text === null)
    return (
      <button type="button" onClick={() => void licenceTexts().then(setText)}>
        {WORDS.showLicences}
      </button>
    );
  return (
    <pre className={`code ${styles['licences']}`} tabIndex={0} aria-label={WORDS.licences}>
      {text}
    </pre>
  );
}
