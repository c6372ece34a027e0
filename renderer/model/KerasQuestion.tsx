import {copy} from '../store/actions/jobs';
import {setView, useView} from '../store/view';
import styles from './SaveAs.module.css';
import {WORDS} from './words';

const ANSWERS = ['keras3', 'keras2', 'unknown'] as const;

/** Which Keras the user has: asked once, remembered, and changed where that is wanted. */
export function KerasQuestion() {
  const keras = useView((s) => s.keras);
  return keras === null ? <Asked /> : <Answered keras={keras} />;
}

function Asked() {
  return (
    <fieldset className={styles['question']}>
      <legend>{WORDS.whichKeras}</legend>
      <div className="row">
        {ANSWERS.map((keras) => (
          <button key={keras} type="button" onClick={() => setView({keras})}>
            {WORDS.kerasNames[keras]}
          </button>
        ))}
      </div>
      <span className="quiet">{WORDS.kerasHint}</span>
    </fieldset>
  );
}

function Answered({keras}: {readonly keras: (typeof ANSWERS)[number]}) {
  return (
    <div className={styles['question']}>
      <div className="row spread">
        <span className="quiet">{WORDS.filesFor[keras]}</span>
        <button type="button" className="plain" onClick={() => setView({keras: null})}>
          {WORDS.changeKeras}
        </button>
      </div>
      {keras === 'unknown' ? <HowToSee /> : null}
    </div>
  );
}

function HowToSee() {
  return (
    <>
      <span className="quiet">{WORDS.kerasHow}</span>
      <pre className={`code ${styles['command']}`}>{WORDS.kerasCommand}</pre>
      <div className="row">
        <button type="button" onClick={() => void copy(WORDS.kerasCommand)}>
          {WORDS.copyCommand}
        </button>
      </div>
    </>
  );
}
