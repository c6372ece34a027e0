import type {ChannelInfo} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {setView, useView} from '../store/view';
import {limitsOf, setColour, setLimits, useColours, useLimits, type Limits} from '../viewer/limits';
import {channelColour, type ChannelRole} from '../viewer/use-look';
import {Histogram} from './Histogram';
import styles from './LayerPanel.module.css';
import {WORDS} from './words';

interface ChannelProperties {
  readonly image: ImageItem;
  readonly index: number;
  readonly info: ChannelInfo;
  readonly role: ChannelRole;
}

/** How one channel is shown: at all, in which colour, between which limits. */
export function ChannelLayer({image, index, info, role}: ChannelProperties) {
  const isVisible = useView((v) => v[`${role}Visible`]);
  const limits = limitsOf(
    useLimits((l) => l.byChannel),
    image.id,
    index,
    info,
  );
  const colours = useColours((c) => c.byChannel);
  return (
    <div className={styles['layer']}>
      <div className="row spread">
        <label className="row">
          <input
            type="checkbox"
            checked={isVisible}
            onChange={(event) => setView({[`${role}Visible`]: event.target.checked})}
          />
          <strong>{WORDS.channel(role)}</strong> <span className="quiet">{info.name}</span>
        </label>
        <input
          type="color"
          aria-label={WORDS.colour(role)}
          value={channelColour(colours, image, role)}
          onChange={(event) => setColour(image.id, index, event.target.value)}
        />
      </div>
      <Histogram info={info} low={limits.low} high={limits.high} />
      <LimitFields role={role} info={info} limits={limits} onChange={(next) => setLimits(image.id, index, next)} />
    </div>
  );
}

interface LimitProperties {
  readonly role: ChannelRole;
  readonly info: ChannelInfo;
  readonly limits: Limits;
  /** Null: the automatic ones. */
  readonly onChange: (limits: Limits | null) => void;
}

function LimitFields({role, info, limits, onChange}: LimitProperties) {
  const step = info.max - info.min > 10 ? 1 : 'any';
  return (
    <div className={styles['limits']}>
      <NumberField
        label={WORDS.darkLimit(role)}
        step={step}
        value={limits.low}
        onChange={(low) => onChange({...limits, low})}
      />
      <NumberField
        label={WORDS.brightLimit(role)}
        step={step}
        value={limits.high}
        onChange={(high) => onChange({...limits, high})}
      />
      <button type="button" onClick={() => onChange(null)}>
        {WORDS.automatic}
      </button>
      <button type="button" onClick={() => onChange({low: info.min, high: info.max})}>
        {WORDS.full}
      </button>
    </div>
  );
}

interface NumberProperties {
  readonly label: string;
  readonly step: number | 'any';
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function NumberField({label, step, value, onChange}: NumberProperties) {
  return (
    <input
      type="number"
      aria-label={label}
      step={step}
      value={Math.round(value * 1000) / 1000}
      onChange={({target: {valueAsNumber}}) => {
        if (Number.isFinite(valueAsNumber)) onChange(valueAsNumber);
      }}
    />
  );
}
