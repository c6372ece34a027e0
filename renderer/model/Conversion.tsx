import {useState} from 'react';
import type {ConvertReport, PredictionComparison} from '../../electron/contract/model';
import {copy} from '../store/actions/jobs';
import {dragOut, saveH5, saveOnnx} from '../store/actions/models';
import type {ModelItem} from '../store/session';
import styles from './ModelCard.module.css';
import {WORDS} from './words';

/** What became of a model: how large, how long it took, how it was checked, and how it is taken away. */
export function Conversion({model: {id, state, comparison}}: {readonly model: ModelItem}) {
  if (state.step === 'converting') return <p className="quiet">{WORDS.converting}</p>;
  if (state.step !== 'ready') return null;
  const {converted, report} = state;
  if (!converted)
    return (
      <>
        <p className="good">{WORDS.readyToRun(report.bytes)}</p>
        <div className="row">
          <SaveOnnx />
        </div>
      </>
    );
  return (
    <>
      <div className={styles['sizes']}>
        <span>{WORDS.savedModel(report.bytes)}</span>
        <span>{WORDS.hdf5(converted.bytes)}</span>
        <span className="quiet">{WORDS.took(converted)}</span>
      </div>
      <p className="quiet">{WORDS.phases(converted)}</p>
      <Checks convert={converted} predicted={comparison?.predicted ?? null} />
      <TakeAway id={id} python={converted.python} />
    </>
  );
}

interface Checked {
  readonly convert: ConvertReport;
  /** Null until both formats have predicted. */
  readonly predicted: PredictionComparison | null;
}

function Checks({convert, predicted}: Checked) {
  const {compared, identical} = convert.readBack;
  return (
    <>
      <p className={identical === compared ? 'good' : 'bad'}>{WORDS.weights(convert.readBack)}</p>
      {predicted ? <p className="quiet">{WORDS.predictions(predicted)}</p> : null}
      {convert.notes.map((note) => (
        <p key={note} className={styles['reason']}>
          {note}
        </p>
      ))}
      {convert.customObjects.length ? <p>{WORDS.needs(convert.customObjects)}</p> : null}
    </>
  );
}

function SaveOnnx() {
  return (
    <button type="button" title={WORDS.onnxHint} onClick={() => void saveOnnx()}>
      {WORDS.saveOnnx}
    </button>
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
        <SaveOnnx />
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
