import {useEffect, useRef} from 'react';
import {choosePython, setRace, startRace, useRace} from '../store/race';
import {selectedImage, selectedModel, useSession} from '../store/session';
import {RaceHistory} from './RaceHistory';
import {RaceResults} from './RaceResults';
import {RunningLanes} from './RunningLanes';
import {Serverless} from './Serverless';
import styles from './Race.module.css';

/** Both formats of the model, each load in a fresh process, side by side. */
export function RaceView() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = useRace((r) => r.open);
  const running = useRace((r) => r.running);
  const result = useRace((r) => r.result);
  const model = useSession(selectedModel);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
  }, [open]);
  return (
    <dialog ref={dialog} className={styles['sheet']} aria-label="Race" onClose={() => setRace({open: false})}>
      {open ? (
        <>
          <div className="row spread">
            <h2>Race: SavedModel against HDF5{model ? ` · ${model.name}` : ''}</h2>
            <button type="button" onClick={() => dialog.current?.close()}>
              Close
            </button>
          </div>
          <Choices />
          {running ? <RunningLanes /> : null}
          {!running && result ? <RaceResults result={result} /> : null}
          {!running && !result ? (
            <p className="quiet">
              Every run is a process of its own: nothing is loaded before, nothing is kept. The formats take turns.
            </p>
          ) : null}
          {!running && result ? <Serverless result={result} /> : null}
          {!running ? <RaceHistory /> : null}
        </>
      ) : null}
    </dialog>
  );
}

function Choices() {
  const {pythons, chosen, runs, cold, withImage, running} = useRace();
  const model = useSession(selectedModel);
  const image = useSession(selectedImage);
  const ready = model?.state.step === 'ready' && model.state.converted !== null;
  const toggle = (id: string): void =>
    setRace({chosen: chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]});
  const environments = [
    {id: 'tensorflow', label: 'Warmstart, TensorFlow'},
    {id: 'wasm', label: 'Warmstart, WebAssembly'},
    ...pythons.map(({executable, version, tensorflow}) => ({
      id: executable,
      label: `Python ${version}, TensorFlow ${tensorflow}`,
    })),
  ];
  return (
    <fieldset className={styles['choices']} disabled={running}>
      <legend className="quiet">Who races</legend>
      {environments.map(({id, label}) => (
        <label key={id} className="row" title={id}>
          <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
          {label}
        </label>
      ))}
      <button type="button" className="plain" onClick={() => void choosePython()}>
        Other Python…
      </button>
      <span className={styles['break']} />
      <label className="row">
        Runs each
        <input
          type="number"
          min={1}
          max={100}
          value={runs}
          onChange={(event) => setRace({runs: Math.min(100, Math.max(1, Math.trunc(Number(event.target.value)) || 1))})}
        />
      </label>
      <label className="row" title="The files are dropped from the system's cache before every run (Linux)">
        <input type="checkbox" checked={cold} onChange={() => setRace({cold: !cold})} />
        Cold disk
      </label>
      <label className="row" title="Also: from process start until the label image of the selected image is written">
        <input
          type="checkbox"
          checked={withImage}
          disabled={!image}
          onChange={() => setRace({withImage: !withImage})}
        />
        Time to first mask
      </label>
      {running ? null : (
        <button
          type="button"
          className="primary"
          disabled={!ready || chosen.length === 0}
          title={ready ? '' : 'Needs a SavedModel that has been converted here'}
          onClick={() => void startRace()}
        >
          ▶ Start the race
        </button>
      )}
      {running ? null : ready ? null : (
        <span className="quiet">Drop a SavedModel first: the race needs both formats of it.</span>
      )}
    </fieldset>
  );
}
