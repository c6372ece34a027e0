import type {ImageInfo} from '../../electron/contract/image';
import {COMPARTMENT_NAMES, COMPARTMENTS} from '../../electron/contract/compartments';
import {ComparePanel} from '../compare/ComparePanel';
import {useDrawnInfo} from '../store/model-maps';
import {selectedImage, useSession, type ImageItem} from '../store/session';
import {setView, useView} from '../store/view';
import {ChannelLayer} from './ChannelLayer';
import styles from './LayerPanel.module.css';
import {ModelMaps} from './ModelMaps';
import {ParameterSliders} from './ParameterSliders';
import {WORDS} from './words';

export function LayerPanel() {
  const image = useSession(selectedImage);
  if (!image?.info) return null;
  const {info} = image;
  return (
    <section aria-label={WORDS.title} className={styles['panel']}>
      <div className="row spread">
        <h2>{WORDS.title}</h2>
        <button type="button" className="plain" onClick={() => setView({shuffle: useView.getState().shuffle + 1})}>
          {WORDS.shuffle}
        </button>
      </div>
      <CellLayer />
      {image.report ? <ParameterSliders image={image} report={image.report} /> : null}
      {image.report ? <ComparePanel key={image.id} image={image} info={info} /> : null}
      <ChannelLayers image={image} info={info} />
    </section>
  );
}

function ChannelLayers({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const drawn = useDrawnInfo(image.id, info);
  return (
    <>
      {layersInOrder(image).map((index) => (
        <ChannelLayer key={index} image={image} info={drawn} index={index} />
      ))}
      {image.report ? <ModelMaps key={image.id} image={image} info={drawn} /> : null}
    </>
  );
}

/** What the model is given first, then the others as the file has them. */
function layersInOrder({nuclear, membrane, info}: ImageItem): readonly number[] {
  const count = info?.channels.length ?? 0;
  const given = [nuclear, membrane].filter((index) => index !== null && index < count) as number[];
  return [...new Set([...given, ...Array.from({length: count}, (_, i) => i)])];
}

function CellLayer() {
  const isVisible = useView((v) => v.cellsVisible);
  return (
    <div className={styles['layer']}>
      <div className="row spread">
        <label className="row">
          <input type="checkbox" checked={isVisible} onChange={() => setView({cellsVisible: !isVisible})} />
          <strong>{WORDS.cells}</strong>
        </label>
        <CompartmentChoice />
      </div>
      <div className="row spread">
        <StyleChoice />
        <Opacity />
      </div>
    </div>
  );
}

function CompartmentChoice() {
  const chosen = useView((v) => v.compartment);
  return (
    <div className={styles['options']} role="radiogroup" aria-label={WORDS.compartment}>
      {COMPARTMENT_NAMES.map((compartment) => (
        <label key={compartment} className="row">
          <input
            type="radio"
            name="compartment"
            checked={chosen === compartment}
            onChange={() => setView({compartment})}
          />
          {COMPARTMENTS[compartment].label}
        </label>
      ))}
    </div>
  );
}

function StyleChoice() {
  const chosen = useView((v) => v.cellStyle);
  return (
    <div className={styles['options']} role="radiogroup" aria-label={WORDS.drawnAs}>
      {(['outline', 'fill'] as const).map((cellStyle) => (
        <label key={cellStyle} className="row">
          <input type="radio" name="style" checked={chosen === cellStyle} onChange={() => setView({cellStyle})} />
          {WORDS[cellStyle]}
        </label>
      ))}
    </div>
  );
}

function Opacity() {
  const opacity = useView((v) => v.cellOpacity);
  return (
    <span className={styles['opacity']}>
      <input
        type="range"
        title={WORDS.opacity}
        aria-label={WORDS.opacity}
        min="0"
        max="1"
        step="0.05"
        value={opacity}
        onChange={(event) => setView({cellOpacity: event.target.valueAsNumber})}
      />
      <span>{WORDS.percent(opacity)}</span>
    </span>
  );
}
