import {ENGINES, PROCESS_ENGINES} from '../../electron/contract/engines';
import {choosePython, startRace} from '../store/actions/race';
import {setRace, useRace} from '../store/race';
import {selectedImage, selectedModel, useSession} from '../store/session';
import styles from './Race.module.css';
import {WORDS} from './words';

/** Who races, how often and from where. */
export function RaceChoices() {
  const isRunning = useRace((r) => r.running);
  return (
    <fieldset className={styles['choices']} disabled={isRunning}>
      <legend className="quiet">{WORDS.whoRaces}</legend>
      <Entrants />
      <span className={styles['break']} />
      <Runs />
      <Conditions />
      {isRunning ? null : <StartButton />}
    </fieldset>
  );
}

function Entrants() {
  const pythons = useRace((r) => r.pythons);
  const chosen = useRace((r) => r.chosen);
  const toggle = (id: string): void =>
    setRace({chosen: chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]});
  const environments = [
    ...PROCESS_ENGINES.map((id) => ({id, label: WORDS.ourEngine(ENGINES[id].name)})),
    ...pythons.map(({executable, version, tensorflow}) => ({
      id: executable,
      label: WORDS.python(version, tensorflow),
    })),
  ];
  return (
    <>
      {environments.map(({id, label}) => (
        <label key={id} className="row" title={id}>
          <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
          {label}
        </label>
      ))}
      <button type="button" className="plain" onClick={() => void choosePython()}>
        {WORDS.otherPython}
      </button>
    </>
  );
}

const MOST_RUNS = 100;

function Runs() {
  const runs = useRace((r) => r.runs);
  return (
    <label className="row">
      {WORDS.runs}
      <input
        type="number"
        min={1}
        max={MOST_RUNS}
        value={runs}
        onChange={({target}) =>
          setRace({runs: Math.min(MOST_RUNS, Math.max(1, Math.trunc(Number(target.value)) || 1))})
        }
      />
    </label>
  );
}

function Conditions() {
  const cold = useRace((r) => r.cold);
  const withImage = useRace((r) => r.withImage);
  const hasImage = useSession((s) => selectedImage(s) !== null);
  return (
    <>
      <label className="row" title={WORDS.coldHint}>
        <input type="checkbox" checked={cold} onChange={() => setRace({cold: !cold})} />
        {WORDS.cold}
      </label>
      <label className="row" title={WORDS.withImageHint}>
        <input
          type="checkbox"
          checked={withImage}
          disabled={!hasImage}
          onChange={() => setRace({withImage: !withImage})}
        />
        {WORDS.withImage}
      </label>
    </>
  );
}

function StartButton() {
  const hasChosen = useRace((r) => r.chosen.length > 0);
  const model = useSession(selectedModel);
  const isReady = model?.state.step === 'ready' && model.state.converted !== null;
  return (
    <>
      <button
        type="button"
        className="primary"
        disabled={!isReady || !hasChosen}
        title={isReady ? '' : WORDS.startNeeds}
        onClick={() => void startRace()}
      >
        {WORDS.start}
      </button>
      {isReady ? null : <span className="quiet">{WORDS.dropFirst}</span>}
    </>
  );
}
