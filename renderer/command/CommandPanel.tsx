import {useEffect, useState} from 'react';
import {ENGINES} from '../../electron/contract/engines';
import type {CommandRun} from '../../electron/contract/api';
import {RUN_LINE} from '../../electron/contract/run-folder';
import {copyLine, copyPastLine, lineOf, makeRunFolder, readCommands, useCommands} from '../store/actions/command-line';
import {commandRunOf} from '../store/segment-options';
import {selectedImage, selectedModel, useSession} from '../store/session';
import {setView, useView} from '../store/view';
import styles from './CommandPanel.module.css';
import {WORDS} from './words';

/** The line that gives exactly these files; on wish all of it, and those of before. */
export function CommandPanel() {
  const model = useSession(selectedModel);
  const image = useSession(selectedImage);
  const engine = useView((v) => (v.engine === 'auto' ? null : v.engine));
  const saveAlso = useView((v) => v.saveAlso);
  const isOpen = useView((v) => v.commandOpen);
  const run = commandRunOf(model, image, engine, saveAlso);
  // Where results go is known by what was saved last.
  const latest = useCommands((c) => c.history[0]?.id ?? '');
  const line = useLine(run, latest);
  return (
    <section aria-label={WORDS.title} className={`dock ${styles['panel']}`}>
      <div className="row spread">
        <h2>
          <button
            type="button"
            className="plain"
            aria-expanded={isOpen}
            onClick={() => setView({commandOpen: !isOpen})}
          >
            {isOpen ? '▾' : '▸'} {WORDS.title}
          </button>
        </h2>
        <code className={isOpen ? styles['whole'] : styles['line']} data-testid="command" title={line}>
          {run ? line : WORDS.needs}
        </code>
        <button type="button" disabled={!run} onClick={() => void (run && copyLine(run))}>
          {WORDS.copy}
        </button>
      </div>
      {isOpen ? <More run={run} /> : null}
    </section>
  );
}

/** As main has it; empty until it is there. */
function useLine(run: CommandRun | null, latest: string): string {
  const [line, setLine] = useState('');
  const key = JSON.stringify({run, latest});
  useEffect(() => {
    let isWanted = true;
    const {run: wanted} = JSON.parse(key) as {readonly run: CommandRun | null};
    if (wanted)
      void lineOf(wanted).then((found) => {
        if (isWanted && found !== null) setLine(found);
      });
    return () => {
      isWanted = false;
    };
  }, [key]);
  return line;
}

function More({run}: {readonly run: CommandRun | null}) {
  return (
    <>
      {run && run.engine !== null && ENGINES[run.engine].needsWindow ? <p>{WORDS.otherEngine(run.engine)}</p> : null}
      <p className="quiet">{WORDS.explained}</p>
      {run ? <RunFolder /> : null}
      <History />
    </>
  );
}

/** The same for all images of the list, elsewhere. */
function RunFolder() {
  const images = useSession((s) => s.images.length);
  return (
    <p className="quiet">
      {WORDS.elsewhere} <code>{RUN_LINE}</code>{' '}
      <button type="button" onClick={() => void makeRunFolder()}>
        {WORDS.runFolder(images)}
      </button>
    </p>
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
