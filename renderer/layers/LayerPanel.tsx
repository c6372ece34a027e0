import {COMPARTMENT_NAMES, COMPARTMENTS} from '../../electron/contract/compartments';
import type {ChannelInfo} from '../../electron/contract/image';
import {selectedImage, useSession, type ImageItem} from '../store/session';
import {setView, useView} from '../store/view';
import {limitsOf, setColour, setLimits, useColours, useLimits} from '../viewer/limits';
import {channelColour} from '../viewer/use-look';
import {ParameterSliders} from './ParameterSliders';
import styles from './LayerPanel.module.css';

export function LayerPanel() {
  const image = useSession(selectedImage);
  const view = useView();
  if (!image?.info) return null;
  const {channels} = image.info;
  return (
    <section aria-label="Layers" className={styles['panel']}>
      <h2>Layers</h2>
      <div className={styles['layer']}>
        <label className="row">
          <input
            type="checkbox"
            checked={view.cellsVisible}
            onChange={(event) => setView({cellsVisible: event.target.checked})}
          />
          <strong>Cells</strong>
        </label>
        <div className={styles['options']} role="radiogroup" aria-label="Compartment">
          {COMPARTMENT_NAMES.map((compartment) => (
            <label key={compartment} className="row">
              <input
                type="radio"
                name="compartment"
                checked={view.compartment === compartment}
                onChange={() => setView({compartment})}
              />
              {COMPARTMENTS[compartment].label}
            </label>
          ))}
        </div>
        <div className={styles['options']} role="radiogroup" aria-label="Drawn as">
          {(['outline', 'fill'] as const).map((style) => (
            <label key={style} className="row">
              <input
                type="radio"
                name="style"
                checked={view.cellStyle === style}
                onChange={() => setView({cellStyle: style})}
              />
              {style === 'fill' ? 'Fill' : 'Outline'}
            </label>
          ))}
        </div>
        <label className={styles['slider']}>
          Opacity
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            value={view.cellOpacity}
            onChange={(event) => setView({cellOpacity: event.target.valueAsNumber})}
          />
          <span>{Math.round(view.cellOpacity * 100)} %</span>
        </label>
      </div>
      {image.report ? <ParameterSliders image={image} /> : null}
      {image.nuclear !== null ? (
        <Channel
          image={image}
          index={image.nuclear}
          info={channels[image.nuclear]!}
          role="nuclear"
          visible={view.nuclearVisible}
          onVisible={(nuclearVisible) => setView({nuclearVisible})}
        />
      ) : null}
      {image.membrane !== null ? (
        <Channel
          image={image}
          index={image.membrane}
          info={channels[image.membrane]!}
          role="membrane"
          visible={view.membraneVisible}
          onVisible={(membraneVisible) => setView({membraneVisible})}
        />
      ) : null}
    </section>
  );
}

interface ChannelProperties {
  readonly image: ImageItem;
  readonly index: number;
  readonly info: ChannelInfo;
  readonly role: 'nuclear' | 'membrane';
  readonly visible: boolean;
  readonly onVisible: (visible: boolean) => void;
}

function Channel({image, index, info, role, visible, onVisible}: ChannelProperties) {
  const byChannel = useLimits((l) => l.byChannel);
  const limits = limitsOf(byChannel, image.id, index, info);
  const colours = useColours((c) => c.byChannel);
  const title = role === 'nuclear' ? 'Nuclear' : 'Membrane';
  const step = info.max - info.min > 10 ? 1 : 'any';
  const edit = (change: Partial<typeof limits>): void => setLimits(image.id, index, {...limits, ...change});
  return (
    <div className={styles['layer']}>
      <div className="row spread">
        <label className="row">
          <input type="checkbox" checked={visible} onChange={(event) => onVisible(event.target.checked)} />
          <strong>{title}</strong> <span className="quiet">{info.name}</span>
        </label>
        <input
          type="color"
          aria-label={`${title} colour`}
          value={channelColour(colours, image, role)}
          onChange={(event) => setColour(image.id, index, event.target.value)}
        />
      </div>
      <Histogram info={info} low={limits.low} high={limits.high} />
      <div className={styles['limits']}>
        <input
          type="number"
          aria-label={`${title} dark limit`}
          step={step}
          value={round(limits.low)}
          onChange={(event) => Number.isFinite(event.target.valueAsNumber) && edit({low: event.target.valueAsNumber})}
        />
        <input
          type="number"
          aria-label={`${title} bright limit`}
          step={step}
          value={round(limits.high)}
          onChange={(event) => Number.isFinite(event.target.valueAsNumber) && edit({high: event.target.valueAsNumber})}
        />
        <button type="button" onClick={() => setLimits(image.id, index, null)}>
          Auto
        </button>
        <button type="button" onClick={() => edit({low: info.min, high: info.max})}>
          Full
        </button>
      </div>
    </div>
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Counts on a logarithmic scale; the part between the limits is bright. */
function Histogram({info, low, high}: {readonly info: ChannelInfo; readonly low: number; readonly high: number}) {
  const tallest = Math.log1p(Math.max(...info.histogram));
  const stepWidth = (info.max - info.min) / info.histogram.length;
  return (
    <svg
      viewBox={`0 0 ${info.histogram.length} 20`}
      preserveAspectRatio="none"
      className={styles['histogram']}
      role="img"
      aria-label={`Histogram from ${info.min} to ${info.max}`}
    >
      {info.histogram.map((count, i) => {
        const value = info.min + (i + 0.5) * stepWidth;
        const height = tallest ? (Math.log1p(count) / tallest) * 20 : 0;
        return (
          <rect
            key={i}
            x={i}
            width={0.9}
            y={20 - height}
            height={height}
            className={value >= low && value <= high ? styles['inside'] : styles['outside']}
          />
        );
      })}
    </svg>
  );
}
