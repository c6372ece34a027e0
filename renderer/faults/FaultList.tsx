import {set, useSession} from '../store/session';
import styles from './FaultList.module.css';
import {WORDS} from './words';

export function FaultList() {
  const faults = useSession((s) => s.faults);
  const dismiss = (key: number): void => set((s) => ({faults: s.faults.filter((fault) => fault.key !== key)}));
  return (
    <div className={styles['above']}>
      <div role="alert" className={styles['list']}>
        {faults.map(({key, message, isNote}) => (
          <div key={key} className={styles[isNote ? 'note' : 'fault']}>
            <span>{message}</span>
            <button type="button" className="plain" aria-label={WORDS.dismiss} onClick={() => dismiss(key)}>
              ✕
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}
