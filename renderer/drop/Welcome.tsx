import {chooseFiles, trySample} from '../store/actions';
import styles from './Welcome.module.css';

export function Welcome() {
  return (
    <main className={styles['welcome']}>
      <h1>Drop a Keras model and an image</h1>
      <p>
        A TensorFlow SavedModel folder becomes Keras HDF5, the same to the byte, without Python. Then see how much faster it loads, and your cells on
        your image.
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
      <dl className={styles['kinds']}>
        <div>
          <dt>Models</dt>
          <dd>SavedModel folders of TensorFlow 2 with Keras (the folder with saved_model.pb), Keras 2 .h5 files</dd>
        </div>
        <div>
          <dt>Images</dt>
          <dd>TIFF and OME-TIFF (8, 16, 32-bit, several channels), PNG</dd>
        </div>
        <div>
          <dt>Privacy</dt>
          <dd>Everything stays on this computer. Your originals are never changed.</dd>
        </div>
      </dl>
    </main>
  );
}
