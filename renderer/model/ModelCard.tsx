import {useState} from 'react';
import {copy, dragOut, saveH5} from '../store/actions';
import {selectedModel, set, useSession, type ModelItem} from '../store/session';
import {count, megabytes, milliseconds} from '../../electron/contract/format';
import {LayerTree} from './LayerTree';
import styles from './ModelCard.module.css';

export function ModelCard() {
  const models = useSession((s) => s.models);
  const model = useSession(selectedModel);
  return (
    <section aria-label="Model">
      <h2>Model</h2>
      {models.length > 1 ? (
        <select
          aria-label="Shown model"
          value={model?.id ?? ''}
          onChange={(event) => set({modelId: event.target.value})}
        >
          {models.map(({id, name}) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
      {model ? <Card model={model} /> : <p className="quiet">Drop a SavedModel folder or a Keras .h5 file.</p>}
    </section>
  );
}

function Card({model}: {readonly model: ModelItem}) {
  const {state} = model;
  if (state.step === 'inspecting') return <p className="quiet">Reading {model.name} …</p>;
  const {report} = state;
  return (
    <div className={styles['card']}>
      <strong className={styles['name']}>{model.name}</strong>
      <span className="quiet">
        {report.layers.length
          ? `${report.layers.length} layers · ${count(report.parameters)} parameters`
          : KINDS[report.kind]}
        {report.tensorflowVersion ? ` · TensorFlow ${report.tensorflowVersion}` : ''}
      </span>
      {report.reasons.map((reason) => (
        <p key={reason.message} className={styles['reason']}>
          {reason.message}
        </p>
      ))}
      <Conversion model={model} />
      {report.layers.length ? <LayerTree layers={report.layers} /> : null}
    </div>
  );
}

const KINDS = {
  'keras-saved-model': 'Keras SavedModel',
  'saved-model': 'SavedModel without Keras',
  'tf1-saved-model': 'TensorFlow 1 SavedModel',
  'keras-h5': 'Keras HDF5',
  'keras-h5-weights': 'Keras HDF5, weights only',
  'keras-v3': 'Keras 3 file',
  unknown: 'Not a model',
} as const;

function Conversion({model: {id, state}}: {readonly model: ModelItem}) {
  const [shown, setShown] = useState(false);
  if (state.step === 'converting') return <p className="quiet">Converting to HDF5 …</p>;
  if (state.step !== 'ready') return null;
  if (!state.converted) return <p className="good">Keras HDF5 · {megabytes(state.report.bytes)} · ready to run</p>;
  const {convert, verify} = state.converted;
  const {compared, identical} = verify.weights;
  const worst = Math.max(0, ...verify.predictions.map((p) => p.maxAbsDiff));
  const total = Object.values(convert.timings).reduce((sum, ms) => sum + ms, 0);
  return (
    <>
      <div className={styles['sizes']}>
        <span>SavedModel {megabytes(state.report.bytes)}</span>
        <span>→ HDF5 {megabytes(convert.bytes)}</span>
        <span className="quiet">in {milliseconds(total)}</span>
      </div>
      <p className="quiet">
        {Object.entries(convert.timings)
          .map(([phase, ms]) => `${phase} ${milliseconds(ms)}`)
          .join(' · ')}
      </p>
      <p className={identical === compared ? 'good' : 'bad'}>
        {identical === compared
          ? `✓ all ${compared} weights identical to the byte`
          : `✕ ${compared - identical} of ${compared} weights differ`}
      </p>
      {verify.predictions.length ? (
        <p className="quiet">
          Predictions checked against the SavedModel on seeded input: largest difference {worst.toExponential(1)}
        </p>
      ) : (
        <p className="quiet">Predictions not compared: {verify.predictionsWhy}</p>
      )}
      {convert.notes.map((note) => (
        <p key={note} className={styles['reason']}>
          {note}
        </p>
      ))}
      {convert.customObjects.length ? <p>Needs in Python: {convert.customObjects.join(', ')}</p> : null}
      <div className="row">
        <button
          type="button"
          draggable
          title="Or drag it from here to a folder"
          onDragStart={(event) => {
            event.preventDefault();
            void dragOut(id);
          }}
          onClick={() => void saveH5()}
        >
          Save .h5…
        </button>
        <button type="button" onClick={() => void copy(convert.python)}>
          Copy Python
        </button>
        <button type="button" className="plain" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
      {shown ? <pre className={styles['python']}>{convert.python}</pre> : null}
    </>
  );
}
