import styles from './App.module.css';
import {CellTable} from './cells/CellTable';
import {CommandPanel} from './command/CommandPanel';
import {DropZone} from './drop/DropZone';
import {Welcome} from './drop/Welcome';
import {FaultList} from './faults/FaultList';
import {HelpSheet} from './help/HelpSheet';
import {ImageList} from './images/ImageList';
import {LayerPanel} from './layers/LayerPanel';
import {ModelCard} from './model/ModelCard';
import {Palette} from './palette/Palette';
import {RaceView} from './race/RaceView';
import {StatusLine} from './run/StatusLine';
import {Toolbar} from './run/Toolbar';
import {useEscape} from './run/use-escape';
import {useSheetKeys} from './run/use-sheet-keys';
import {useUndoKey} from './run/use-undo-key';
import {useTheme} from './run/use-theme';
import {ReopenSheet} from './reopen/ReopenSheet';
import {SettingsSheet} from './settings/SettingsSheet';
import {StaleNote} from './stale/StaleNote';
import {selectedImage, selectedModel, useSession} from './store/session';
import {Times} from './timing/Times';
import {Viewer} from './viewer/Viewer';
import {WORDS} from './words';

export function App() {
  const isEmpty = useSession((s) => s.models.length === 0 && s.images.length === 0);
  const hasSelected = useSession((s) => selectedModel(s) !== null || selectedImage(s) !== null);
  useTheme();
  useEscape();
  useUndoKey();
  useSheetKeys();
  return (
    <DropZone>
      <div className={styles['app']}>
        <Toolbar />
        <FaultList />
        {isEmpty ? <Welcome /> : <Panes />}
        {hasSelected ? <Times /> : null}
        {hasSelected ? <CommandPanel /> : null}
        <RaceView />
        <ReopenSheet />
        <HelpSheet />
        <SettingsSheet />
        <Palette />
        <StatusLine />
      </div>
    </DropZone>
  );
}

function Panes() {
  const image = useSession(selectedImage);
  return (
    <div className={styles['middle']}>
      <aside className={styles['left']} aria-label={WORDS.items}>
        <ModelCard />
        <ImageList />
      </aside>
      <main className={styles['centre']} aria-label={WORDS.image}>
        {image?.info ? (
          <>
            <Viewer image={image} info={image.info} />
            <StaleNote image={image} />
          </>
        ) : (
          <p className={styles['hint']}>{image ? (image.fault ?? WORDS.opening(image.name)) : WORDS.noImage}</p>
        )}
      </main>
      <aside className={styles['right']} aria-label={WORDS.layersAndCells}>
        <LayerPanel />
        <CellTable />
      </aside>
    </div>
  );
}
