import {useState} from 'react';
import {jobKey} from '../../electron/contract/api';
import type {ModelDifference} from '../../electron/contract/model';
import {Sheet} from '../sheet/Sheet';
import {cancel} from '../store/actions/jobs';
import {compareModels, givenModel, type OtherModel} from '../store/actions/models';
import {get, useSession, type ModelItem, type SessionState} from '../store/session';
import {Differences} from './Differences';
import styles from './DiffSheet.module.css';
import {WORDS} from './words';

/** The shown model beside another one, layer by layer. */
export function DiffSheet({model}: {readonly model: ModelItem}) {
  const [isOpen, setOpen] = useState(false);
  const [other, setOther] = useState<OtherModel | null>(null);
  const [difference, setDifference] = useState<ModelDifference | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [toldBefore, setToldBefore] = useState(0);
  const begin = (): void => setToldBefore(lastFault(get())?.key ?? 0);
  const compare = async (chosen: OtherModel | null): Promise<void> => {
    if (!chosen || isRunning) return;
    begin();
    setOther(chosen);
    setDifference(null);
    setRunning(true);
    setDifference(await compareModels(model.id, chosen));
    setRunning(false);
  };
  const show = (): void => {
    begin();
    setOpen(true);
  };
  const compareGiven = async (from: readonly File[] | 'file' | 'folder'): Promise<void> =>
    compare(await givenModel(from));
  return (
    <>
      <button type="button" title={WORDS.openHint} onClick={show}>
        {WORDS.open}
      </button>
      <Sheet
        label={WORDS.label}
        title={WORDS.title(model.name)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        className={styles['sheet']}
        onDrop={(files) => void compareGiven(files)}
      >
        <Choice own={model.id} isRunning={isRunning} onChoice={compare} onGiven={compareGiven} />
        {isRunning && other ? <Running own={model.id} name={other.name} /> : null}
        {difference && other ? <Differences difference={difference} names={[model.name, other.name]} /> : null}
        <Fault after={toldBefore} />
      </Sheet>
    </>
  );
}

interface ChoiceProperties {
  readonly own: string;
  readonly isRunning: boolean;
  readonly onChoice: (other: OtherModel) => Promise<void>;
  readonly onGiven: (from: 'file' | 'folder') => Promise<void>;
}

function Choice({own, isRunning, onChoice, onGiven}: ChoiceProperties) {
  const models = useSession((s) => s.models);
  const others = models.filter(({id}) => id !== own);
  const choose = (id: string): void => {
    const found = others.find((model) => model.id === id);
    if (found) void onChoice({id, name: found.name});
  };
  return (
    <>
      <p>{WORDS.ask}</p>
      <div className={`row ${styles['choice']}`}>
        {others.length ? (
          <select
            aria-label={WORDS.others}
            value=""
            disabled={isRunning}
            onChange={(event) => choose(event.target.value)}
          >
            <option value="">{WORDS.chooseOther}</option>
            {others.map(({id, name}) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        ) : null}
        <button type="button" disabled={isRunning} onClick={() => void onGiven('file')}>
          {WORDS.file}
        </button>
        <button type="button" disabled={isRunning} onClick={() => void onGiven('folder')}>
          {WORDS.folder}
        </button>
      </div>
    </>
  );
}

function Running({own, name}: {readonly own: string; readonly name: string}) {
  const key = jobKey('model.diff', own);
  const fraction = useSession((s) => s.jobs.find((job) => job.key === key)?.progress?.fraction ?? null);
  return (
    <div className="row" role="status">
      <span>{WORDS.comparing(name)}</span>
      <progress aria-label={WORDS.comparing(name)} {...(fraction === null ? {} : {value: fraction})} max={1} />
      <button type="button" onClick={() => void cancel(key)}>
        {WORDS.cancel}
      </button>
    </div>
  );
}

/** What went wrong lies behind the sheet, so it is said here as well. */
function Fault({after}: {readonly after: number}) {
  const last = useSession(lastFault);
  return last && last.key > after ? (
    <p role="alert" className="bad">
      {last.message}
    </p>
  ) : null;
}

function lastFault({faults}: SessionState): SessionState['faults'][number] | null {
  return faults.at(-1) ?? null;
}
