import type {ReactNode} from 'react';
import {KeptResults} from '../batch/KeptResults';
import {EngineChoice} from '../engines/EngineChoice';
import {CommandSheet} from '../sheet/CommandSheet';
import {choosePython, findPythons} from '../store/actions/race';
import {useRace} from '../store/race';
import {setView, useView, type ViewState} from '../store/view';
import styles from './SettingsSheet.module.css';
import {WORDS} from './words';

/** What is chosen once; all of it is kept on this computer. */
export function SettingsSheet() {
  return (
    <CommandSheet name="settings" title={WORDS.title} className={styles['sheet']}>
      <Part title={WORDS.look}>
        <Choice label={WORDS.theme} setting="theme" words={WORDS.themes} />
      </Part>
      <Part title={WORDS.computing}>
        <EngineChoice />
        <p className="quiet">{WORDS.engineHint}</p>
      </Part>
      <Part title={WORDS.kept}>
        <KeptResults />
        <Choice label={WORDS.after} setting="afterKill" words={WORDS.afterKill} />
      </Part>
      <Part title={WORDS.python}>
        <Pythons />
      </Part>
    </CommandSheet>
  );
}

function Part({title, children}: {readonly title: string; readonly children: ReactNode}) {
  return (
    <section className={styles['part']} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface ChoiceProperties<K extends 'theme' | 'afterKill'> {
  readonly label: string;
  readonly setting: K;
  readonly words: Readonly<Record<ViewState[K], string>>;
}

function Choice<K extends 'theme' | 'afterKill'>({label, setting, words}: ChoiceProperties<K>) {
  const value = useView((v) => v[setting]);
  return (
    <label className="row">
      {label}
      <select value={value} onChange={({target}) => setView({[setting]: target.value})}>
        {Object.entries<string>(words).map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Pythons() {
  const pythons = useRace((r) => r.pythons);
  return (
    <>
      <p className="quiet">{WORDS.pythonHint}</p>
      {pythons.length === 0 ? <p>{WORDS.noneKnown}</p> : null}
      <ul>
        {pythons.map((python) => (
          <li key={python.executable}>{WORDS.found(python)}</li>
        ))}
      </ul>
      <div className="row">
        <button type="button" onClick={() => void findPythons()}>
          {WORDS.lookForPythons}
        </button>
        <button type="button" onClick={() => void choosePython()}>
          {WORDS.choosePython}
        </button>
      </div>
    </>
  );
}
