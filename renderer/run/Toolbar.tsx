import type {EngineId} from '../../electron/contract/timing';
import {ENGINE_NAMES, EngineSheet} from '../engines/EngineSheet';
import {cancel, chooseFiles, segment} from '../store/actions';
import {selectedImage, selectedModel, useSession} from '../store/session';
import {setView, useView, type ThemeChoice} from '../store/view';
import {KeySheet} from '../help/KeySheet';
import styles from './Toolbar.module.css';

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

export function Toolbar() {
  const engines = useSession((s) => s.engines);
  const job = useSession((s) => s.job);
  const image = useSession(selectedImage);
  const model = useSession(selectedModel);
  const engine = useView((v) => v.engine);
  const theme = useView((v) => v.theme);
  const first = engines.find((candidate) => candidate.available);
  const ready = model?.state.step === 'ready' && image?.info && !job;
  return (
    <header className={styles['bar']}>
      <h1 className={styles['name']}>Warmstart</h1>
      <button type="button" onClick={() => void chooseFiles('folder')}>
        Open model…
      </button>
      <button type="button" onClick={() => void chooseFiles('file')}>
        Open file…
      </button>
      <span className={styles['gap']} />
      <label className="row">
        Engine
        <select value={engine} onChange={(event) => setView({engine: event.target.value as EngineId | 'auto'})}>
          <option value="auto">Best here{first ? ` (${ENGINE_NAMES[first.id]})` : ''}</option>
          {engines.map((e) => (
            <option key={e.id} value={e.id} disabled={!e.available} title={e.why ?? ''}>
              {ENGINE_NAMES[e.id]} · {e.available ? e.device : 'not available'}
            </option>
          ))}
        </select>
      </label>
      <EngineSheet />
      <button
        type="button"
        className="primary"
        disabled={!ready}
        title={ready ? '' : 'Needs a converted model and an image'}
        onClick={() => void segment()}
      >
        ▶ Segment
      </button>
      <button type="button" disabled={!job} onClick={() => void cancel()}>
        Cancel
      </button>
      <KeySheet />
      <button
        type="button"
        className="plain"
        aria-label={`Theme: ${theme}`}
        title={`Theme: ${theme}`}
        onClick={() => setView({theme: THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!})}
      >
        ◐
      </button>
    </header>
  );
}
