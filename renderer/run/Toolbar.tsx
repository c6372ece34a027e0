import {EngineChoice} from '../engines/EngineChoice';
import {EngineSheet} from '../engines/EngineSheet';
import {chooseFiles} from '../store/actions/files';
import {segment} from '../store/actions/images';
import {cancel} from '../store/actions/jobs';
import {isBusy, selectedImage, selectedModel, useSession, whyNoCells} from '../store/session';
import {openSheet, type SheetName} from '../store/sheets';
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
      <SheetButton name="help" label={WORDS.help} hint={WORDS.helpHint} sign="?" />
      <SheetButton name="settings" label={WORDS.settings} hint={WORDS.settingsHint} sign="⚙" />
    </header>
  );
}

interface SheetButtonProperties {
  readonly name: SheetName;
  readonly label: string;
  readonly hint: string;
  readonly sign: string;
}

function SheetButton({name, label, hint, sign}: SheetButtonProperties) {
  return (
    <button type="button" className="plain" aria-label={label} title={hint} onClick={() => openSheet(name)}>
      {sign}
    </button>
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
