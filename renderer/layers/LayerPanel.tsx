import {COMPARTMENT_NAMES, COMPARTMENTS} from '../../electron/contract/compartments';
import {selectedImage, useSession} from '../store/session';
import {setView, useView} from '../store/view';
import {ChannelLayer} from './ChannelLayer';
import styles from './LayerPanel.module.css';
import {ParameterSliders} from './ParameterSliders';
import {WORDS} from './words';

export function LayerPanel() {
  const image = useSession(selectedImage);
  if (!image?.info) return null;
  const {channels} = image.info;
  return (
    <section aria-label={WORDS.title} className={styles['panel']}>
      <h2>{WORDS.title}</h2>
      <CellLayer />
      {image.report ? <ParameterSliders image={image} report={image.report} /> : null}
      {(['nuclear', 'membrane'] as const).map((role) => {
        const index = image[role];
        return index === null ? null : (
          <ChannelLayer key={role} image={image} index={index} info={channels[index]!} role={role} />
        );
      })}
    </section>
  );
}

function CellLayer() {
  const isVisible = useView((v) => v.cellsVisible);
  return (
    <div className={styles['layer']}>
      <label className="row">
        <input type="checkbox" checked={isVisible} onChange={() => setView({cellsVisible: !isVisible})} />
        <strong>{WORDS.cells}</strong>
      </label>
      <CompartmentChoice />
      <StyleChoice />
      <Opacity />
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
    <label className={styles['slider']}>
      {WORDS.opacity}
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        value={opacity}
        onChange={(event) => setView({cellOpacity: event.target.valueAsNumber})}
      />
      <span>{WORDS.percent(opacity)}</span>
    </label>
  );
}
