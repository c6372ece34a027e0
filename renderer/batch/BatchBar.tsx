import {useEffect, useState} from 'react';
import {cancelQueue, goOn, pauseQueue, removeImages, segmentMany} from '../store/actions/batch';
import {chooseFiles} from '../store/actions/files';
import {setBatch, useBatch} from '../store/batch';
import {selectedModel, useSession} from '../store/session';
import styles from './Batch.module.css';
import {DragResults} from './DragResults';
import {progressOf} from './queue';
import {ResultsSheet} from './ResultsSheet';
import {WORDS} from './words';

/** Under the list of images: what is done with all of them or with those that are selected, and how far it is. */
export function BatchBar() {
  const count = useSession((s) => s.images.length);
  return (
    <div className={styles['bar']}>
      <QueueProgress />
      <div className={styles['buttons']}>
        <SegmentButton />
        {count > 0 ? (
          <button type="button" onClick={() => setBatch({isResultsOpen: true})}>
            {WORDS.results}
          </button>
        ) : null}
        <button type="button" onClick={() => void chooseFiles('folder')}>
          {WORDS.addFolder}
        </button>
        <DragResults />
        <RemoveButton />
      </div>
      <ResultsSheet />
    </div>
  );
}

function SegmentButton() {
  const images = useSession((s) => s.images);
  const isReady = useSession((s) => selectedModel(s)?.state.step === 'ready');
  const selected = useBatch((b) => b.selected);
  if (images.length < 2) return null;
  const ids = selected.length > 1 ? selected : images.map(({id}) => id);
  return (
    <button type="button" disabled={!isReady} title={isReady ? '' : WORDS.needsModel} onClick={() => segmentMany(ids)}>
      {selected.length > 1 ? WORDS.segmentSelected(ids.length) : WORDS.segmentAll(ids.length)}
    </button>
  );
}

function RemoveButton() {
  const imageId = useSession((s) => s.imageId);
  const selected = useBatch((b) => b.selected);
  const ids = selected.length > 1 || imageId === null ? selected : [imageId];
  if (ids.length === 0) return null;
  return (
    <button type="button" className="plain" title={WORDS.removeHint} onClick={() => removeImages(ids)}>
      {WORDS.remove(ids.length)}
    </button>
  );
}

/** Once something waits or runs. */
function QueueProgress() {
  const queue = useBatch((b) => b.queue);
  const [now, setNow] = useState(() => performance.now());
  const {all, done, failed, waiting, running, fraction, leftMs} = progressOf(queue, now);
  const isUnfinished = waiting > 0 || running !== null;
  useEffect(() => {
    if (running === null) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  if (!isUnfinished) return null;
  return (
    <div className={styles['progress']}>
      <progress aria-label={WORDS.progress} max={1} value={fraction} />
      <span>{WORDS.doneOf(done, all, fraction, failed)}</span>
      <span className="quiet">{queue.isPaused ? WORDS.paused : WORDS.left(leftMs)}</span>
      <span className="row">
        {queue.isPaused ? (
          <button type="button" onClick={goOn}>
            {WORDS.goOn}
          </button>
        ) : (
          <button type="button" title={WORDS.pauseHint} onClick={pauseQueue}>
            {WORDS.pause}
          </button>
        )}
        <button type="button" title={WORDS.cancelHint} onClick={() => void cancelQueue()}>
          {WORDS.cancel}
        </button>
      </span>
    </div>
  );
}
