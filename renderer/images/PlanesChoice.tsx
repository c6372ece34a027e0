import {PROJECTIONS, type ImageInfo, type PlaneChoice, type Projection} from '../../electron/contract/image';
import {usePlaneWish, wishPlanes} from '../store/actions/planes';
import type {ImageItem} from '../store/session';
import styles from './ImageList.module.css';
import {PROJECTION_WORDS, WORDS} from './words';

/** Which image, Z plane and time point of a file of several. */
export function PlanesChoice({image: {id}, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const {axes, used} = info;
  const wish = usePlaneWish((w) => (w.wish?.id === id ? w.wish.change : null));
  const choose = (change: Partial<PlaneChoice>): void => wishPlanes(id, change);
  const [z, t] = [wish?.z ?? used.z, wish?.t ?? used.t];
  return (
    <>
      <IndexPicker
        label={WORDS.series}
        count={axes.series}
        value={used.series}
        // Planes of one image are not those of another.
        onChange={(series) => choose({series, z: null, t: null})}
      />
      <IndexSlider label={WORDS.z} count={axes.z} value={z} onChange={(index) => choose({z: index})} />
      <ProjectionPicker label={WORDS.zAs} count={axes.z} value={z} onChange={(next) => choose(both('z', next, t))} />
      <IndexSlider label={WORDS.t} count={axes.t} value={t} onChange={(index) => choose({t: index})} />
      <ProjectionPicker label={WORDS.tAs} count={axes.t} value={t} onChange={(next) => choose(both('t', next, z))} />
    </>
  );
}

type Place = number | Projection;

/** Both axes are projected alike, or one alone. */
function both(axis: 'z' | 't', next: Place, other: Place): Partial<PlaneChoice> {
  const isAlike = typeof next === 'number' || typeof other === 'number' || next === other;
  return {[axis]: next, ...(isAlike ? {} : {[axis === 'z' ? 't' : 'z']: next})};
}

interface ProjectionProperties {
  readonly label: string;
  readonly count: number;
  readonly value: Place;
  readonly onChange: (value: Place) => void;
}

/** One plane of an axis, or all of them as one. */
function ProjectionPicker({label, count, value, onChange}: ProjectionProperties) {
  if (count === 1) return null;
  return (
    <label>
      <span>{label}</span>
      <select
        value={typeof value === 'string' ? value : ''}
        onChange={({target}) => onChange(PROJECTIONS.find((one) => one === target.value) ?? 0)}
      >
        <option value="">{WORDS.onePlane}</option>
        {PROJECTIONS.map((one) => (
          <option key={one} value={one}>
            {PROJECTION_WORDS[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface IndexProperties {
  readonly label: string;
  readonly count: number;
  /** No number: all of them as one. */
  readonly value: number | string;
  readonly onChange: (value: number) => void;
}

/** Counted from 0, as the command counts; slid or typed; nothing where there is only one. */
function IndexSlider({label, count, value, onChange}: IndexProperties) {
  if (count === 1) return null;
  const index = typeof value === 'number' ? value : 0;
  return (
    <div className={styles['slider']} data-all={typeof value === 'string'}>
      <span aria-hidden="true">{label}</span>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={typeof value === 'string' ? WORDS.allPlanes : WORDS.ofAll(index, count)}
        min={0}
        max={count - 1}
        value={index}
        onChange={({target: {valueAsNumber}}) => onChange(valueAsNumber)}
      />
      <IndexField label={WORDS.typed(label)} count={count} value={value} onChange={onChange} />
    </div>
  );
}

/** More than that are typed, not picked from a list. */
const MOST_LISTED = 300;

function IndexPicker({label, count, value, onChange}: IndexProperties) {
  if (count === 1) return null;
  return (
    <label>
      <span>{label}</span>
      {count > MOST_LISTED ? (
        <IndexField label={label} count={count} value={value} onChange={onChange} />
      ) : (
        <select value={value} onChange={(event) => onChange(Number(event.target.value))}>
          {Array.from({length: count}, (_, index) => (
            <option key={index} value={index}>
              {WORDS.ofAll(index, count)}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}

/** Opened when it is left, or on Enter: not at every digit. */
function IndexField({label, count, value, onChange}: IndexProperties) {
  return (
    <input
      key={value}
      type="number"
      aria-label={label}
      min={0}
      max={count - 1}
      defaultValue={typeof value === 'number' ? value : ''}
      onBlur={({target}) => take(target)}
      onKeyDown={({key, currentTarget}) => key === 'Enter' && currentTarget.blur()}
    />
  );

  function take({valueAsNumber}: HTMLInputElement): void {
    const isIndex = Number.isInteger(valueAsNumber) && valueAsNumber >= 0 && valueAsNumber < count;
    if (isIndex && valueAsNumber !== value) onChange(valueAsNumber);
  }
}
