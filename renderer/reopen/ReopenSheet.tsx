import {useState} from 'react';
import {Sheet} from '../sheet/Sheet';
import {answerReopen, useReopen} from '../store/reopen';
import styles from './ReopenSheet.module.css';
import {WORDS} from './words';

/** After the app was killed: whatever killed it may be among what was open. */
export function ReopenSheet() {
  const question = useReopen((r) => r.question);
  const [isForGood, setForGood] = useState(false);
  const answer = (isWanted: boolean): void => answerReopen(isWanted, isForGood);
  return (
    <Sheet
      title={WORDS.title}
      isOpen={question !== null}
      // By Escape: nothing is lost, and nothing is answered for good.
      onClose={() => {
        if (question) answerReopen(true, false);
      }}
      className={styles['sheet']}
    >
      <p>{WORDS.question(question?.images ?? 0, question?.models ?? 0)}</p>
      <p className="quiet">{WORDS.kept}</p>
      <label className="row">
        <input type="checkbox" checked={isForGood} onChange={({target}) => setForGood(target.checked)} />
        {WORDS.forGood}
      </label>
      <div className={styles['buttons']}>
        <button type="button" className="primary" onClick={() => answer(true)}>
          {WORDS.reopen}
        </button>
        <button type="button" onClick={() => answer(false)}>
          {WORDS.empty}
        </button>
      </div>
    </Sheet>
  );
}
