import {useRef, useState} from 'react';
import type {SelfTest} from '../../electron/contract/model';
import type {EngineId} from '../../electron/contract/timing';
import {milliseconds} from '../../electron/contract/format';
import {listEngines, selfTest} from '../store/actions';
import {useSession} from '../store/session';
import styles from './EngineSheet.module.css';

export const ENGINE_NAMES: Readonly<Record<EngineId, string>> = {
  tensorflow: 'TensorFlow',
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
};

/** What there is to compute with, what is missing and how to get it. */
export function EngineSheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  const engines = useSession((s) => s.engines);
  const job = useSession((s) => s.job);
  const [tests, setTests] = useState<Readonly<Partial<Record<EngineId, SelfTest>>>>({});
  const test = async (id: EngineId): Promise<void> => {
    const result = await selfTest(id);
    if (result) setTests((before) => ({...before, [id]: result}));
  };
  return (
    <>
      <button
        type="button"
        className="plain"
        title="Engines: what there is and what is missing"
        onClick={() => dialog.current?.showModal()}
      >
        Engines…
      </button>
      <dialog ref={dialog} className={styles['sheet']} aria-label="Engines">
        <div className="row spread">
          <h2>Engines</h2>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        <ul className={styles['list']}>
          {engines.map((engine, place) => {
            const result = tests[engine.id];
            return (
              <li key={engine.id}>
                <div className="row spread">
                  <strong>
                    {ENGINE_NAMES[engine.id]} {engine.version ?? ''}
                  </strong>
                  <span>
                    {engine.available
                      ? place === engines.findIndex((e) => e.available)
                        ? 'used unless you choose'
                        : 'available'
                      : 'not available'}
                  </span>
                </div>
                <p>{engine.available ? engine.device : engine.why}</p>
                {engine.details.map((line) => (
                  <p key={line} className={styles['detail']}>
                    {line}
                  </p>
                ))}
                {engine.available ? (
                  <div className="row">
                    <button type="button" disabled={job !== null} onClick={() => void test(engine.id)}>
                      Self-test
                    </button>
                    {result ? (
                      <span role="status">
                        {result.passed ? 'Passed' : 'Failed'}: within {result.difference.toExponential(1)} of the known
                        answer, {milliseconds(result.milliseconds)}
                      </span>
                    ) : null}
                  </div>
                ) : null}
              </li>
            );
          })}
        </ul>
        <button type="button" disabled={job !== null} onClick={() => void listEngines()}>
          Look again
        </button>
      </dialog>
    </>
  );
}
