import type {ImageInfo} from '../../electron/contract/image';
import {CHANNEL_COLOURS} from '../../electron/contract/palette';
import {NumberField} from '../NumberField';
import type {ImageItem} from '../store/session';
import {isShown, MOST_SHOWN, paintOf, roleOf, setShown, shownChannels, useShown} from '../viewer/channels';
import {inOrder, limitsOf, setColour, setLimits, useColours, useLimits, type Limits} from '../viewer/limits';
import {isTable, TABLE_NAMES} from '../viewer/ramps';
import {Histogram} from './Histogram';
import styles from './LayerPanel.module.css';
import {WORDS} from './words';

interface ChannelProperties {
  readonly image: ImageItem;
  readonly info: ImageInfo;
  readonly index: number;
}

/** How one channel is shown: at all, in which colours, between which limits. */
export function ChannelLayer({image, info, index}: ChannelProperties) {
  const byName = useShown((s) => s.byName);
  const {name} = info.channels[index]!;
  const isOn = isShown(byName, image, info, index);
  const isFull = !isOn && shownChannels(byName, image, info).length >= MOST_SHOWN;
  const role = roleOf(image, index);
  return (
    <div className={styles['layer']}>
      <div className="row spread">
        <label className="row" title={isFull ? WORDS.mostShown(MOST_SHOWN) : name}>
          <input
            type="checkbox"
            checked={isOn}
            disabled={isFull}
            onChange={(event) => setShown(name, event.target.checked)}
          />
          {role ? <strong>{WORDS.role(role)}</strong> : null} <span className={styles['channel']}>{name}</span>
        </label>
        {isOn ? <PaintChoice image={image} info={info} index={index} /> : null}
      </div>
      {isOn ? <ChannelLimits image={image} info={info} index={index} /> : null}
    </div>
  );
}

/** A colour of one's own, or a look-up table. */
function PaintChoice({image, info, index}: ChannelProperties) {
  const paint = paintOf(
    useColours((c) => c.byChannel),
    image,
    info,
    index,
  );
  const {name} = info.channels[index]!;
  const choose = (value: string): void => setColour(image.id, index, value);
  return (
    <span className={styles['paint']}>
      <select
        aria-label={WORDS.table(name)}
        value={isTable(paint) ? paint : 'colour'}
        onChange={({target: {value}}) => choose(value === 'colour' ? CHANNEL_COLOURS.alone : value)}
      >
        <option value="colour">{WORDS.oneColour}</option>
        {TABLE_NAMES.map((table) => (
          <option key={table} value={table}>
            {WORDS.tables[table]}
          </option>
        ))}
      </select>
      {isTable(paint) ? null : (
        <input
          type="color"
          aria-label={WORDS.colour(name)}
          value={paint}
          onChange={(event) => choose(event.target.value)}
        />
      )}
    </span>
  );
}

function ChannelLimits({image, info, index}: ChannelProperties) {
  const limits = limitsOf(
    useLimits((l) => l.byChannel),
    image.id,
    index,
    info,
  );
  const own = info.channels[index]!;
  const change = (next: Limits | null): void => setLimits(image.id, index, next);
  return (
    <div className={styles['limits']}>
      <LimitField label={WORDS.darkLimit(own.name)} limits={limits} end="low" onChange={change} />
      <Histogram info={own} limits={limits} onChange={(next) => change(inOrder(next))} />
      <LimitField label={WORDS.brightLimit(own.name)} limits={limits} end="high" onChange={change} />
      <button type="button" onClick={() => change(null)}>
        {WORDS.automatic}
      </button>
      <button type="button" onClick={() => change({low: own.min, high: own.max})}>
        {WORDS.full}
      </button>
    </div>
  );
}

interface LimitProperties {
  readonly label: string;
  readonly limits: Limits;
  readonly end: keyof Limits;
  readonly onChange: (limits: Limits) => void;
}

function LimitField({label, limits, end, onChange}: LimitProperties) {
  const value = Math.round(limits[end] * 1000) / 1000;
  return <NumberField label={label} value={value} onChange={(given) => onChange(inOrder({...limits, [end]: given}))} />;
}
