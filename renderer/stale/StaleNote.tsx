import {segment} from '../store/actions/images';
import {useFollowing} from '../store/actions/sliders';
import {isBusy, selectedModel, updateImage, useSession, type ImageItem} from '../store/session';
import {settingsChanged, settingsThatMade} from '../store/settings-changed';
import styles from './StaleNote.module.css';
import {WORDS} from './words';

/** Over cells that are not of the settings that are chosen now. */
export function StaleNote({image}: {readonly image: ImageItem}) {
  const model = useSession(selectedModel);
  const busy = useSession(isBusy);
  const isFollowing = useFollowing(({image: followed}) => followed === image.id);
  const changed = settingsChanged(image, model).filter((setting) => setting !== 'parameters' || !isFollowing);
  const canGoBack = changed.some((setting) => setting !== 'model' && setting !== 'reading');
  return (
    <div role="status" className={styles['place']}>
      {changed.length === 0 ? null : (
        <div className={styles['note']}>
          <span>{WORDS.changed(changed, image.made?.modelName ?? '')}</span>
          <button type="button" disabled={busy || model?.state.step !== 'ready'} onClick={() => void segment()}>
            {WORDS.segmentAgain}
          </button>
          {canGoBack ? (
            <button type="button" onClick={() => updateImage(image.id, settingsThatMade(image))}>
              {WORDS.goBack}
            </button>
          ) : null}
        </div>
      )}
    </div>
  );
}
