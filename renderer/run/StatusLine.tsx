import {useEffect, useState} from 'react';
import {milliseconds} from '../../electron/contract/format';
import {useSession} from '../store/session';
import {useCursor} from '../viewer/cursor';
import styles from './StatusLine.module.css';

/** Below this a job shows no sign of itself: it will be done before it can be read. */
const PATIENCE_MS = 200;

export function StatusLine() {
  const job = useSession((s) => s.job);
  const notice = useSession((s) => s.notice);
  const cursor = useCursor((c) => c.text);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!job) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [job]);
  const elapsed = job ? now - job.startedAt : 0;
  const fraction = job?.progress?.fraction ?? null;
  return (
    <footer className={styles['line']}>
      <span className={styles['cursor']}>{cursor}</span>
      <span role="status" className={styles['job']}>
        {job && elapsed > PATIENCE_MS ? (
          <>
            {[job.label, job.progress?.stage, milliseconds(elapsed)].filter(Boolean).join(' · ')}
            <progress aria-label={job.label} {...(fraction === null ? {} : {value: fraction})} max={1} />
          </>
        ) : (
          notice
        )}
      </span>
    </footer>
  );
}
