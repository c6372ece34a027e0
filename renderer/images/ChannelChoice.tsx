import {MODEL_MICROMETRES_PER_PIXEL, type ChannelInfo, type ImageInfo} from '../../electron/contract/image';
import type {Guessed} from '../../electron/contract/channel-guess';
import {guessFor} from '../store/channel-guess';
import {selectedModel, updateImage, useSession, type ImageItem} from '../store/session';
import {ForecastLine} from './ForecastLine';
import {PlanesChoice} from './PlanesChoice';
import styles from './ImageList.module.css';
import {WORDS} from './words';

/** Which channels the model is given, and how large their pixels are. */
export function ChannelChoice({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  return (
    <div className={styles['channels']}>
      <PlanesChoice image={image} info={info} />
      {(['nuclear', 'membrane'] as const).map((role) => (
        <Picker
          key={role}
          label={WORDS[role]}
          value={image[role]}
          channels={info.channels}
          onChange={(channel) => updateImage(image.id, {[role]: channel, isChosen: true, isOwn: true})}
        />
      ))}
      <GuessLine image={image} info={info} />
      {image.nuclear === null && image.membrane === null ? <p className="bad">{WORDS.bothNone}</p> : null}
      <PixelSize image={image} />
      <ForecastLine image={image} info={info} />
      {image.micrometresPerPixel === null && !image.report ? <p className="quiet">{WORDS.noPixelSize}</p> : null}
    </div>
  );
}

/** That nobody chose the channels, and what was gone by. */
function GuessLine({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const model = useSession(selectedModel);
  if (image.isChosen || info.channels.length < 2) return null;
  const {nuclear, membrane} = guessFor(model, info);
  const isSo = nuclear.channel === image.nuclear && (membrane?.channel ?? null) === image.membrane;
  if (!isSo) return null;
  const nameOf = ({channel}: Guessed): string => info.channels[channel]!.name;
  return (
    <p className="quiet">
      {WORDS.guessed({name: nameOf(nuclear), by: nuclear.by}, membrane && {name: nameOf(membrane), by: membrane.by})}
    </p>
  );
}

function PixelSize({image: {id, micrometresPerPixel}}: {readonly image: ImageItem}) {
  return (
    <label>
      <span>{WORDS.pixelSize}</span>
      <input
        type="number"
        min="0.01"
        step="0.01"
        placeholder={String(MODEL_MICROMETRES_PER_PIXEL)}
        value={micrometresPerPixel ?? ''}
        onChange={({target: {valueAsNumber}}) =>
          updateImage(id, {micrometresPerPixel: valueAsNumber > 0 ? valueAsNumber : null, isChosen: true, isOwn: true})
        }
      />
    </label>
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
        <option value="none">{WORDS.noChannel}</option>
      </select>
    </label>
  );
}
