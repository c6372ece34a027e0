import {useEffect, useState} from 'react';
import {ENGINES} from '../../electron/contract/engines';
import type {CommandRun} from '../../electron/contract/api';
import {copyLine, copyPastLine, lineOf, readCommands, useCommands} from '../store/actions/command-line';
import {commandRunOf} from '../store/segment-options';
import {selectedImage, selectedModel, useSession} from '../store/session';
import {useView} from '../store/view';
import styles from './CommandPanel.module.css';
import {WORDS} from './words';

/** The line that gives exactly these files, and those of before. */
export function CommandPanel() {
  const model = useSession(selectedModel);
  const image = useSession(selectedImage);
  const engine = useView((v) => (v.engine === 'auto' ? null : v.engine));
  const saveAlso = useView((v) => v.saveAlso);
  const run = commandRunOf(model, image, engine, saveAlso);
  return (
    <section aria-label={WORDS.title} className={styles['panel']}>
      <h2>{WORDS.title}</h2>
      {run ? <Line run={run} /> : <p className="quiet">{WORDS.needs}</p>}
      <History />
    </section>
  );
}

function Line({run}: {readonly run: CommandRun}) {
  const [line, setLine] = useState('');
  const key = JSON.stringify(run);
  useEffect(() => {
    let isWanted = true;
    void lineOf(JSON.parse(key) as CommandRun).then((found) => {
      if (isWanted && found !== null) setLine(found);
    });
    return () => {
      isWanted = false;
    };
  }, [key]);
  return (
    <>
      <pre className={styles['line']} data-testid="command" tabIndex={0} aria-label={WORDS.title}>
        {line}
      </pre>
      {run.engine !== null && ENGINES[run.engine].needsWindow ? <p>{WORDS.otherEngine(run.engine)}</p> : null}
      <p className="quiet">{WORDS.explained}</p>
      <button type="button" onClick={() => void copyLine(run)}>
        {WORDS.copy}
      </button>
    </>
  );
}

function History() {
  const history = useCommands((c) => c.history);
  useEffect(() => void readCommands(), []);
  if (history.length === 0) return null;
  return (
    <details>
      <summary>{WORDS.history(history.length)}</summary>
      <ul className={styles['past']}>
        {history.map(({id, at, line}) => (
          <li key={id}>
            <span className="quiet">{WORDS.when(at)}</span>
            <code>{line}</code>
            <button
              type="button"
              className="plain"
              aria-label={WORDS.copyPast(line)}
              onClick={() => void copyPastLine(id)}
            >
              {WORDS.copyShort}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
