import {imageFormatNames} from '../../electron/contract/image-formats';
import {useEffect, useState} from 'react';
import type {Dropped} from '../../electron/contract/api';
import {bridge} from '../bridge';
import {addModel, chooseFiles, trySample} from '../store/actions';
import styles from './Welcome.module.css';

export function Welcome() {
  const [found, setFound] = useState<readonly Dropped[]>([]);
  useEffect(() => {
    void bridge.call('files.found').then((outcome) => outcome.ok && setFound(outcome.value));
  }, []);
  return (
    <main className={styles['welcome']}>
      <h2>Drop a Keras model and an image</h2>
      <p>
        A TensorFlow SavedModel folder becomes Keras HDF5, the same to the byte, without Python. Then see how much
        faster it loads, and your cells on your image.
      </p>
      <div className={styles['buttons']}>
        <button type="button" className="primary" onClick={() => void trySample()}>
          Try the sample
        </button>
        <button type="button" onClick={() => void chooseFiles('folder')}>
          Open model folder…
        </button>
        <button type="button" onClick={() => void chooseFiles('file')}>
          Open file…
        </button>
      </div>
      {found.length ? (
        <div className={styles['found']}>
          <span className="quiet">Found on this computer:</span>
          {found.map(({id, name}) => (
            <button key={id} type="button" onClick={() => void addModel(id, name)}>
              {name}
            </button>
          ))}
        </div>
      ) : null}
      <dl className={styles['kinds']}>
        <div>
          <dt>Models</dt>
          <dd>
            SavedModel folders of TensorFlow 2 with Keras (the folder with saved_model.pb), also in .zip, .tar, .tar.gz;
            Keras 2 .h5 files
          </dd>
        </div>
        <div>
          <dt>Images</dt>
          <dd>{imageFormatNames('or')}, OME-TIFF among them (8, 16, 32 bits, float, several channels)</dd>
        </div>
        <div>
          <dt>Privacy</dt>
          <dd>Everything stays on this computer. Your originals are never changed.</dd>
        </div>
      </dl>
    </main>
  );
}
