import {imageFormatNames} from '../electron/contract/image-formats';
import {useEffect} from 'react';
import styles from './App.module.css';
import {CellTable} from './cells/CellTable';
import {DropZone} from './drop/DropZone';
import {Welcome} from './drop/Welcome';
import {FaultList} from './faults/FaultList';
import {ImageList} from './images/ImageList';
import {LayerPanel} from './layers/LayerPanel';
import {ModelCard} from './model/ModelCard';
import {RaceView} from './race/RaceView';
import {StatusLine} from './run/StatusLine';
import {Toolbar} from './run/Toolbar';
import {cancel} from './store/actions';
import {selectedImage, selectedModel, useSession} from './store/session';
import {useView} from './store/view';
import {Times} from './timing/Times';
import {Viewer} from './viewer/Viewer';

export function App() {
  const isEmpty = useSession((s) => s.models.length === 0 && s.images.length === 0);
  const image = useSession(selectedImage);
  const model = useSession(selectedModel);
  const theme = useView((v) => v.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') void cancel();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <DropZone>
      <div className={styles['app']}>
        <Toolbar />
        <FaultList />
        {isEmpty ? (
          <Welcome />
        ) : (
          <div className={styles['middle']}>
            <aside className={styles['left']} aria-label="Models and images">
              <ModelCard />
              <ImageList />
            </aside>
            <main className={styles['centre']} aria-label="Image">
              {image?.info ? (
                <Viewer key={image.id} image={image} info={image.info} />
              ) : (
                <p className={styles['hint']}>Drop an image ({imageFormatNames('or')}) to see it here.</p>
              )}
            </main>
            <aside className={styles['right']} aria-label="Layers and cells">
              <LayerPanel />
              <CellTable />
            </aside>
          </div>
        )}
        {model || image ? <Times /> : null}
        <RaceView />
        <StatusLine />
      </div>
    </DropZone>
  );
}
