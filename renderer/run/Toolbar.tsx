import {ENGINE_IDS, ENGINES, type EngineId} from '../../electron/contract/engines';
import {EngineSheet} from '../engines/EngineSheet';
import {KeySheet} from '../help/KeySheet';
import {chooseFiles} from '../store/actions/files';
import {knowEngines} from '../store/actions/engines';
import {segment} from '../store/actions/images';
import {cancel} from '../store/actions/jobs';
import {isBusy, selectedImage, selectedModel, useSession, whyNoCells} from '../store/session';
import {setView, useView, type ThemeChoice} from '../store/view';
import styles from './Toolbar.module.css';
import {WORDS} from './words';

export function Toolbar() {
  return (
    <header className={styles['bar']}>
      <h1 className={styles['name']}>{WORDS.app}</h1>
      <button type="button" onClick={() => void chooseFiles('folder')}>
        {WORDS.openFolder}
      </button>
      <button type="button" onClick={() => void chooseFiles('file')}>
        {WORDS.openFile}
      </button>
      <span className={styles['gap']} />
      <EngineChoice />
      <EngineSheet />
      <RunButtons />
      <KeySheet />
      <ThemeButton />
    </header>
  );
}

function EngineChoice() {
  const engines = useSession((s) => s.engines);
  const engine = useView((v) => v.engine);
  const first = engines.find(({available}) => available);
  return (
    <label className="row">
      {WORDS.engine}
      <select
        value={engine}
        onFocus={() => void knowEngines()}
        onChange={(event) => setView({engine: event.target.value as EngineId | 'auto'})}
      >
        <option value="auto">{WORDS.bestEngine(first ? ENGINES[first.id].name : null)}</option>
        {engines.map(({id, available, device, why}) => (
          <option key={id} value={id} disabled={!available} title={why ?? ''}>
            {WORDS.engineChoice(ENGINES[id].name, available ? device : null)}
          </option>
        ))}
        {engines.length > 0
          ? null
          : ENGINE_IDS.map((id) => (
              <option key={id} value={id}>
                {ENGINES[id].name}
              </option>
            ))}
      </select>
    </label>
  );
}

function RunButtons() {
  const isRunning = useSession((s) => s.jobs.length > 0);
  const isWaiting = useSession(isBusy);
  const model = useSession(selectedModel);
  const hasImage = useSession((s) => Boolean(selectedImage(s)?.info));
  const why = model && whyNoCells(model);
  const isReady = model?.state.step === 'ready' && model.state.report.whyNoCells === null && hasImage && !isWaiting;
  const hint = why === null ? WORDS.segmentNeeds : WORDS.noCells(why);
  return (
    <>
      <button
        type="button"
        className="primary"
        disabled={!isReady}
        title={isReady && why === null ? '' : hint}
        onClick={() => void segment()}
      >
        {WORDS.segment}
      </button>
      <button type="button" disabled={!isRunning} onClick={() => void cancel()}>
        {WORDS.cancel}
      </button>
    </>
  );
}

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function ThemeButton() {
  const theme = useView((v) => v.theme);
  return (
    <button
      type="button"
      className="plain"
      aria-label={WORDS.theme(theme)}
      title={WORDS.theme(theme)}
      onClick={() => setView({theme: THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!})}
    >
      ◐
    </button>
  );
}
