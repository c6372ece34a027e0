import type {ModelKind, ModelReport} from '../../electron/contract/model';
import {selectedModel, set, useSession, type ModelItem} from '../store/session';
import {placeAmong} from '../store/places';
import {Conversion} from './Conversion';
import {DiffSheet} from '../diff/DiffSheet';
import {KerasQuestion} from './KerasQuestion';
import {LayerSheet} from './LayerSheet';
import {ReadingChoice} from './ReadingChoice';
import {SaveAs} from './SaveAs';
import {Steps} from './Steps';
import {TakeAway} from './TakeAway';
import styles from './ModelCard.module.css';
import {WORDS} from './words';

export function ModelCard() {
  const models = useSession((s) => s.models);
  const model = useSession(selectedModel);
  return (
    <section aria-label={WORDS.title}>
      <h2>{WORDS.title}</h2>
      {models.length > 1 ? (
        <select
          aria-label={WORDS.shown}
          value={model?.id ?? ''}
          onChange={(event) => set({modelId: event.target.value})}
        >
          {models.map((one) => (
            <option key={one.id} value={one.id}>
              {WORDS.named(one.name, placeAmong(one, models))}
            </option>
          ))}
        </select>
      ) : null}
      {model ? <Card model={model} /> : <p className="quiet">{WORDS.none}</p>}
    </section>
  );
}

function Card({model}: {readonly model: ModelItem}) {
  const {name, state} = model;
  if (state.step === 'inspecting') return <p className="quiet">{WORDS.reading(name)}</p>;
  const {report} = state;
  const runs = state.step === 'ready' || report.verdict !== 'unsupported';
  return (
    <div className={styles['card']}>
      <strong className={styles['name']}>{name}</strong>
      <span className="quiet">{WORDS.describe(report)}</span>
      {report.reasons.map(({message}) => (
        <p key={message} className={styles['reason']}>
          {message}
        </p>
      ))}
      {report.notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
      <Steps model={model} />
      <Conversion model={model} />
      {state.step === 'converting' ? null : <Files key={model.id} model={model} report={report} runs={runs} />}
      {state.step === 'ready' ? <ReadingChoice model={model} report={report} /> : null}
      {report.layers.length ? (
        <LayerSheet
          key={`layers ${model.id}`}
          id={model.id}
          name={name}
          layers={report.layers}
          canTime={state.step === 'ready'}
        />
      ) : null}
    </div>
  );
}

interface FilesProperties {
  readonly model: ModelItem;
  readonly report: ModelReport;
  readonly runs: boolean;
}

const KERAS_FILES: readonly ModelKind[] = ['keras-h5', 'keras-2-file', 'keras-v3'];

/** Of others no file for any Keras can be had, so that it does not matter which one somebody has. */
function canBeKeras({verdict, kind}: ModelReport): boolean {
  return verdict === 'convertible' || KERAS_FILES.includes(kind);
}

/** What can be taken away of it. */
function Files({model, report, runs}: FilesProperties) {
  return (
    <>
      {canBeKeras(report) ? <KerasQuestion /> : null}
      <TakeAway model={model} />
      <SaveAs id={model.id} runs={runs}>
        <DiffSheet model={model} />
      </SaveAs>
    </>
  );
}
