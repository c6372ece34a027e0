import {useState, type ReactNode} from 'react';
import type {EngineStatus, SelfTest} from '../../electron/contract/model';
import {ENGINES, type EngineId} from '../../electron/contract/engines';
import {Sheet} from '../sheet/Sheet';
import {knowEngines, listEngines, selfTest} from '../store/actions/engines';
import {isBusy, useSession} from '../store/session';
import styles from './EngineSheet.module.css';
import {WORDS} from './words';

/** What there is to compute with, what is missing and how to get it. */
export function EngineSheet() {
  const [isOpen, setOpen] = useState(false);
  const engines = useSession((s) => s.engines);
  const isRunning = useSession(isBusy);
  const [tests, setTests] = useState<Readonly<Partial<Record<EngineId, SelfTest>>>>({});
  const test = async (id: EngineId): Promise<void> => {
    const result = await selfTest(id);
    if (result) setTests((before) => ({...before, [id]: result}));
  };
  const open = (): void => {
    setOpen(true);
    void knowEngines();
  };
  const usual = engines.find(({available}) => available)?.id;
  return (
    <>
      <button type="button" className="plain" title={WORDS.hint} onClick={open}>
        {WORDS.open}
      </button>
      <Sheet title={WORDS.title} isOpen={isOpen} onClose={() => setOpen(false)} className={styles['sheet']}>
        {engines.length === 0 ? <p className="quiet">{WORDS.looking}</p> : null}
        <ul className={styles['list']}>
          {engines.map((engine) => (
            <Engine key={engine.id} engine={engine} isUsual={engine.id === usual}>
              <button type="button" disabled={isRunning} onClick={() => void test(engine.id)}>
                {WORDS.selfTest}
              </button>
              <TestResult result={tests[engine.id] ?? null} />
            </Engine>
          ))}
        </ul>
        <button type="button" disabled={isRunning} onClick={() => void listEngines()}>
          {WORDS.lookAgain}
        </button>
      </Sheet>
    </>
  );
}

interface EngineProperties {
  readonly engine: EngineStatus;
  readonly isUsual: boolean;
  /** What can be done with it where it is available. */
  readonly children: ReactNode;
}

function Engine({engine: {id, version, available, device, why, details}, isUsual, children}: EngineProperties) {
  return (
    <li>
      <div className="row spread">
        <strong>
          {ENGINES[id].name} {version ?? ''}
        </strong>
        <span>{available ? WORDS[isUsual ? 'usual' : 'available'] : WORDS.notAvailable}</span>
      </div>
      <p>{available ? device : why}</p>
      {details.map((line) => (
        <p key={line} className={styles['detail']}>
          {line}
        </p>
      ))}
      {available ? <div className="row">{children}</div> : null}
    </li>
  );
}

function TestResult({result}: {readonly result: SelfTest | null}) {
  return result ? <span role="status">{WORDS.tested(result)}</span> : null;
}
