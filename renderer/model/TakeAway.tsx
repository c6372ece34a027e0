import {useEffect, useState, type ReactNode} from 'react';
import type {TargetOutlook} from '../../electron/contract/model';
import {copy} from '../store/actions/jobs';
import {dragOut, saveAs, saveH5, saveOnnx, targetsOf} from '../store/actions/models';
import type {ModelItem} from '../store/session';
import {useView} from '../store/view';
import styles from './ModelCard.module.css';
import {WORDS} from './words';

/** The file that the user's Keras reads, in one step, and ONNX. */
export function TakeAway({model: {id, state}}: {readonly model: ModelItem}) {
  const keras = useView((s) => s.keras);
  if (state.step !== 'ready') return null;
  if (keras === 'keras3') return <ForKeras3 key={id} id={id} />;
  return state.converted ? <ForKeras2 id={id} python={state.converted.python} /> : <Row />;
}

function ForKeras2({id, python}: {readonly id: string; readonly python: string}) {
  return (
    <Row python={python}>
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
    </Row>
  );
}

function ForKeras3({id}: {readonly id: string}) {
  const [outlook, setOutlook] = useState<TargetOutlook | null>(null);
  useEffect(() => {
    let isWanted = true;
    void targetsOf(id, ['keras3']).then((found) => (isWanted ? setOutlook(found?.[0] ?? null) : undefined));
    return () => {
      isWanted = false;
    };
  }, [id]);
  if (!outlook) return <Row />;
  const {refused, notes, python} = outlook;
  const told = refused === null ? notes : [WORDS.notForKeras3(refused)];
  return (
    <>
      {told.map((what) => (
        <p key={what} className={styles['reason']}>
          {what}
        </p>
      ))}
      <Row python={python}>
        {refused === null ? (
          <button type="button" className="primary" onClick={() => void saveAs('keras3')}>
            {WORDS.saveKeras3}
          </button>
        ) : null}
      </Row>
    </>
  );
}

interface RowProperties {
  /** Lines that load the file; left out where it cannot be had. */
  readonly python?: string | null;
  /** What saves it. */
  readonly children?: ReactNode;
}

function Row({python = null, children}: RowProperties) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <div className="row">
        {children}
        <button type="button" title={WORDS.onnxHint} onClick={() => void saveOnnx()}>
          {WORDS.saveOnnx}
        </button>
        {python === null ? null : (
          <>
            <button type="button" onClick={() => void copy(python)}>
              {WORDS.copyPython}
            </button>
            <button type="button" className="plain" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
              {isShown ? WORDS.hidePython : WORDS.showPython}
            </button>
          </>
        )}
      </div>
      {isShown && python !== null ? <pre className={`code ${styles['python']}`}>{python}</pre> : null}
    </>
  );
}
