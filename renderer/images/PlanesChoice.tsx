import type {ImageInfo, PlaneChoice, ZProjection} from '../../electron/contract/image';
import {choosePlanes} from '../store/actions/images';
import type {ImageItem} from '../store/session';
import {PROJECTIONS, WORDS} from './words';

/** Which image, Z plane and time point of a file of several. */
export function PlanesChoice({image: {id}, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const {axes, used} = info;
  const choose = (change: Partial<PlaneChoice>): void => void choosePlanes(id, change);
  return (
    <>
      <IndexPicker
        label={WORDS.series}
        count={axes.series}
        value={used.series}
        // Planes of one image are not those of another.
        onChange={(series) => choose({series: Number(series), z: null, t: null})}
      />
      <IndexPicker
        label={WORDS.z}
        count={axes.z}
        value={used.z}
        others={PROJECTIONS}
        onChange={(z) => choose({z: z in PROJECTIONS ? (z as ZProjection) : Number(z)})}
      />
      <IndexPicker label={WORDS.t} count={axes.t} value={used.t} onChange={(t) => choose({t: Number(t)})} />
    </>
  );
}

interface IndexPickerProperties {
  readonly label: string;
  readonly count: number;
  readonly value: number | string;
  /** What can be chosen beside the numbers, by its value. */
  readonly others?: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}

/** More than that are typed, not picked from a list. */
const MOST_LISTED = 300;

/** Counted from 0, as the command counts; nothing where there is only one. */
function IndexPicker({label, count, value, others = {}, onChange}: IndexPickerProperties) {
  if (count === 1) return null;
  if (count > MOST_LISTED) return <IndexField label={label} count={count} value={value} onChange={onChange} />;
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {Array.from({length: count}, (_, index) => (
          <option key={index} value={index}>
            {WORDS.ofAll(index, count)}
          </option>
        ))}
        {Object.entries(others).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Opened when it is left, or on Enter: not at every digit. */
function IndexField({label, count, value, onChange}: IndexPickerProperties) {
  return (
    <label>
      <span>{label}</span>
      <input
        key={value}
        type="number"
        min={0}
        max={count - 1}
        defaultValue={value}
        onBlur={({target}) => take(target)}
        onKeyDown={({key, currentTarget}) => key === 'Enter' && currentTarget.blur()}
      />
    </label>
  );

  function take({valueAsNumber}: HTMLInputElement): void {
    const isIndex = Number.isInteger(valueAsNumber) && valueAsNumber >= 0 && valueAsNumber < count;
    if (isIndex && valueAsNumber !== value) onChange(String(valueAsNumber));
  }
}
