import {fitImage, zoomToActual} from '../store/camera';
import {zoomAt, ZOOM_STEP, type Camera} from './camera';
import styles from './Viewer.module.css';
import {WORDS} from './words';

export function ZoomButtons({view, move}: {readonly view: Camera; readonly move: (camera: Camera) => void}) {
  return (
    <div className={styles['zoom']}>
      <button type="button" onClick={() => move(zoomAt(view, ZOOM_STEP, 0, 0))} aria-label={WORDS.zoomIn}>
        +
      </button>
      <button type="button" onClick={() => move(zoomAt(view, 1 / ZOOM_STEP, 0, 0))} aria-label={WORDS.zoomOut}>
        −
      </button>
      <button type="button" onClick={fitImage}>
        {WORDS.fit}
      </button>
      <button type="button" onClick={zoomToActual}>
        {WORDS.actual}
      </button>
    </div>
  );
}
