import {COMPARTMENT_NAMES} from '../../electron/contract/compartments';
import {segmentForecast} from '../../electron/contract/forecast';
import {MODEL_MICROMETRES_PER_PIXEL, type ChannelInfo} from '../../electron/contract/image';
import {imageFormatNames} from '../../electron/contract/image-formats';
import {gigabytes, milliseconds} from '../../electron/contract/format';
import {selectedImage, set, updateImage, useSession, type ImageItem} from '../store/session';
import styles from './ImageList.module.css';

export function ImageList() {
  const images = useSession((s) => s.images);
  const selected = useSession(selectedImage);
  return (
    <section aria-label="Images">
      <h2>Images</h2>
      {images.length === 0 ? <p className="quiet">Drop a {imageFormatNames('or')}.</p> : null}
      <ul className={styles['list']}>
        {images.map((image) => (
          <li key={image.id}>
            <button
              type="button"
              className={styles['item']}
              aria-current={image.id === selected?.id}
              onClick={() => set({imageId: image.id, selectedCell: null})}
            >
              <span>{image.name}</span>
              <span className="quiet">
                {image.info ? `${image.info.width} × ${image.info.height} × ${image.info.channels.length}` : ''}{' '}
                {image.report ? '✓' : ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {selected?.info ? <Channels image={selected} channels={selected.info.channels} /> : null}
    </section>
  );
}

function Channels({image, channels}: {readonly image: ImageItem; readonly channels: readonly ChannelInfo[]}) {
  return (
    <div className={styles['channels']}>
      <Picker
        label="Nuclear"
        value={image.nuclear}
        channels={channels}
        onChange={(nuclear) => updateImage(image.id, {nuclear})}
      />
      <Picker
        label="Membrane"
        value={image.membrane}
        channels={channels}
        onChange={(membrane) => updateImage(image.id, {membrane})}
      />
      <label>
        <span>µm / px</span>
        <input
          type="number"
          min="0.01"
          step="0.01"
          placeholder={String(MODEL_MICROMETRES_PER_PIXEL)}
          value={image.micrometresPerPixel ?? ''}
          onChange={(event) =>
            updateImage(image.id, {
              micrometresPerPixel: event.target.valueAsNumber > 0 ? event.target.valueAsNumber : null,
            })
          }
        />
      </label>
      <ForecastLine image={image} />
      {image.micrometresPerPixel === null ? (
        <p className="quiet">No pixel size in the file: taken as the model’s own {MODEL_MICROMETRES_PER_PIXEL} µm.</p>
      ) : null}
    </div>
  );
}

/** The window asks for all that there are. */
const COMPARTMENTS = COMPARTMENT_NAMES.length;

/** Memory, and time when an image has been segmented in this session, before the button is pressed. */
function ForecastLine({image}: {readonly image: ImageItem}) {
  const done = useSession((s) => s.images.findLast((other) => other.report !== null && other.info !== null) ?? null);
  if (!image.info) return null;
  let pace: number | null = null;
  if (done?.report && done.info) {
    const total = Object.values(done.report.timings).reduce((sum, ms) => sum + ms, 0) / 1000;
    pace =
      total /
      segmentForecast(done.info.width, done.info.height, done.micrometresPerPixel, COMPARTMENTS, null).megapixels;
  }
  const {bytes, diskBytes, seconds, megapixels} = segmentForecast(
    image.info.width,
    image.info.height,
    image.micrometresPerPixel,
    COMPARTMENTS,
    pace,
  );
  return (
    <p className="quiet">
      {megapixels.toFixed(megapixels < 10 ? 1 : 0)} megapixels: about {gigabytes(bytes)} of memory
      {diskBytes ? `, ${gigabytes(diskBytes)} of disk meanwhile` : ''}
      {seconds === null ? '' : ` and ${milliseconds(seconds * 1000)}`}
    </p>
  );
}

interface PickerProperties {
  readonly label: string;
  readonly value: number | null;
  readonly channels: readonly ChannelInfo[];
  readonly onChange: (channel: number | null) => void;
}

function Picker({label, value, channels, onChange}: PickerProperties) {
  return (
    <label>
      <span>{label}</span>
      <select
        value={value ?? 'none'}
        onChange={(event) => onChange(event.target.value === 'none' ? null : Number(event.target.value))}
      >
        {channels.map((channel, i) => (
          <option key={i} value={i}>
            {channel.name}
          </option>
        ))}
        <option value="none">none</option>
      </select>
    </label>
  );
}
