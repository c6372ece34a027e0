import type {ConvertReport, PredictionComparison} from '../../electron/contract/model';
import {whyNoCells, type ModelItem} from '../store/session';
import styles from './ModelCard.module.css';
import {WORDS} from './words';

/** What became of a model: how large, how long it took, and how it was checked. */
export function Conversion({model}: {readonly model: ModelItem}) {
  const {state, predicted} = model;
  if (state.step !== 'ready') return null;
  const {converted, report} = state;
  const why = whyNoCells(model);
  if (!converted)
    return why === null ? (
      <p className="good">{WORDS.readyToRun(report.bytes)}</p>
    ) : (
      <p className={styles['reason']}>{WORDS.noCells(false, why)}</p>
    );
  return (
    <>
      <div className={styles['sizes']}>
        <span>{WORDS.savedModel(report.bytes)}</span>
        <span>{WORDS.hdf5(converted.bytes)}</span>
        <span className="quiet">{WORDS.took(converted)}</span>
      </div>
      <p className="quiet">{WORDS.phases(converted)}</p>
      {why === null ? null : <p className={styles['reason']}>{WORDS.noCells(true, why)}</p>}
      <Checks convert={converted} predicted={predicted} />
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
