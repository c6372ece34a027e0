import {useEffect, useState} from 'react';
import {milliseconds} from '../../electron/contract/format';
import {stageWords} from '../stage-words';
import {cancel} from '../store/actions/jobs';
import {timeLeft} from '../store/progress';
import {useSession, type Job} from '../store/session';
import {useCursor} from '../viewer/cursor';
import {UndoButton} from './UndoButton';
import styles from './StatusLine.module.css';
import {WORDS} from './words';

/** Below this a job shows no sign of itself: it will be done before it can be read. */
const PATIENCE_MS = 200;
/** More are counted. */
const MOST_SHOWN = 2;

export function StatusLine() {
  const jobs = useSession((s) => s.jobs);
  const notice = useSession((s) => s.notice);
  const cursor = useCursor((c) => c.text);
  const now = useClock(jobs.length > 0);
  const running = jobs.filter(({startedAt}) => now - startedAt > PATIENCE_MS);
  const shown = running.slice(0, MOST_SHOWN);
  // What begins by itself takes the place of no word that was said to somebody.
  const asked = shown.filter(({lane}) => lane !== 'aside');
  return (
    <footer className={styles['line']}>
      <span className={styles['cursor']}>{cursor}</span>
      <UndoButton />
      <div className={styles['jobs']}>
        {shown.map((job) => (
          <RunningJob key={job.id} job={job} now={now} />
        ))}
        {running.length > shown.length ? <span>{WORDS.more(running.length - shown.length)}</span> : null}
        {/* The clock is not part of it: it would be read out ten times a second. */}
        <span role="status" className={asked.length ? 'visually-hidden' : styles['notice']}>
          {asked.length ? asked.map(({label}) => label).join(', ') : notice}
        </span>
      </div>
    </footer>
  );
}

/** The page's time, ten times a second while it is wanted. */
function useClock(isWanted: boolean): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!isWanted) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [isWanted]);
  return now;
}

/** What runs, how far it is, for how long, and how long it will. */
function RunningJob({job: {key, label, progress, done, startedAt}, now}: {readonly job: Job; readonly now: number}) {
  const elapsed = now - startedAt;
  const left = timeLeft(done.share, elapsed);
  const said = [
    label,
    progress && stageWords(progress.stage),
    done.share === null ? null : WORDS.percent(done.share),
    milliseconds(elapsed),
    left === null ? null : WORDS.left(milliseconds(Math.ceil(left / 1000) * 1000)),
  ];
  return (
    <span className={styles['job']}>
      <span className={styles['said']}>{said.filter(Boolean).join(' · ')}</span>
      <progress aria-label={label} {...(done.share === null ? {} : {value: done.share})} max={1} />
      {key === null ? null : (
        <button
          type="button"
          className="plain"
          title={WORDS.cancelJob(label)}
          aria-label={WORDS.cancelJob(label)}
          onClick={() => void cancel(key)}
        >
          ✕
        </button>
      )}
    </span>
  );
}
