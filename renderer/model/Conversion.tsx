import {useState} from 'react';
import type {ConvertedModel} from '../../electron/contract/api';
import {copy} from '../store/actions/jobs';
import {dragOut, saveH5} from '../store/actions/models';
import type {ModelState} from '../store/session';
import styles from './ModelCard.module.css';
import {WORDS} from './words';

/** What became of a model: how large, how long it took, how it was checked, and how it is taken away. */
export function Conversion({id, state}: {readonly id: string; readonly state: ModelState}) {
  if (state.step === 'converting') return <p className="quiet">{WORDS.converting}</p>;
  if (state.step !== 'ready') return null;
  const {converted, report} = state;
  if (!converted) return <p className="good">{WORDS.readyToRun(report.bytes)}</p>;
  const {convert} = converted;
  return (
    <>
      <div className={styles['sizes']}>
        <span>{WORDS.savedModel(report.bytes)}</span>
        <span>{WORDS.hdf5(convert.bytes)}</span>
        <span className="quiet">{WORDS.took(convert)}</span>
      </div>
      <p className="quiet">{WORDS.phases(convert)}</p>
      <Checks converted={converted} />
      <TakeAway id={id} python={convert.python} />
    </>
  );
}

function Checks({converted: {convert, verify}}: {readonly converted: ConvertedModel}) {
  const {compared, identical} = verify.weights;
  return (
    <>
      <p className={identical === compared ? 'good' : 'bad'}>{WORDS.weights(verify.weights)}</p>
      <p className="quiet">{WORDS.predictions(verify)}</p>
      {convert.notes.map((note) => (
        <p key={note} className={styles['reason']}>
          {note}
        </p>
      ))}
      {convert.customObjects.length ? <p>{WORDS.needs(convert.customObjects)}</p> : null}
    </>
  );
}

function TakeAway({id, python}: {readonly id: string; readonly python: string}) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <div className="row">
        <button
          type="button"
          draggable
          title={WORDS.dragHint}
          onDragStart={(event) => {
            event.preventDefault();
            void dragOut(id);
          }}
          onClick={() => void saveH5()}
        >
          {WORDS.save}
        </button>
        <button type="button" onClick={() => void copy(python)}>
          {WORDS.copyPython}
        </button>
        <button type="button" className="plain" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? WORDS.hidePython : WORDS.showPython}
        </button>
      </div>
      {isShown ? <pre className={styles['python']}>{python}</pre> : null}
    </>
  );
}
