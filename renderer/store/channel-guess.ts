/** Which channels an image is given to a model with until somebody chooses. */
import {channelsByPlace, guessChannels, type ChannelGuess} from '../../electron/contract/channel-guess';
import type {ImageInfo} from '../../electron/contract/image';
import {
  imageOf,
  selectedImage,
  selectedModel,
  updateImage,
  useSession,
  type ImageItem,
  type ModelItem,
} from './session';

/** Models of up to so many channels take nuclei and membranes; those of more take an image's own, in its order. */
const MOST_STAINS = 2;
/** No axis of channels is longer, and hardly a picture's is shorter. */
const MOST_CHANNELS = 64;

/** By name, colour or place; for a model of three channels and more, or a colour picture's, in the file's order. */
export function guessFor(model: ModelItem | null, {channels, isChannelsSaid}: ImageInfo): ChannelGuess {
  const taken = model && channelsTaken(model);
  if (taken !== null && taken > MOST_STAINS) return channelsByPlace(channels.length, isChannelsSaid);
  return guessChannels(channels, isChannelsSaid);
}

export function guessedChannels(model: ModelItem | null, info: ImageInfo): Pick<ImageItem, 'nuclear' | 'membrane'> {
  const {nuclear, membrane} = guessFor(model, info);
  return {nuclear: nuclear.channel, membrane: membrane?.channel ?? null};
}

/** Of the model's first input; null: not known. */
function channelsTaken({state}: ModelItem): number | null {
  const shape = state.step === 'inspecting' ? null : (state.report.inputs[0]?.shape ?? null);
  if (shape?.length !== 4) return null;
  const sizes = [shape[3], shape[1]];
  return sizes.find((size) => typeof size === 'number' && size <= MOST_CHANNELS) ?? null;
}

/** For this model, where nobody has chosen. */
export function guessAgain(model: ModelItem | null, id: string): void {
  const image = imageOf(id);
  if (!image?.info || image.isChosen) return;
  const guessed = guessedChannels(model, image.info);
  if (guessed.nuclear !== image.nuclear || guessed.membrane !== image.membrane) updateImage(id, guessed);
}

/** The guess follows the model that is selected; the function given back stops it. */
export function followModel(): () => void {
  let last: unknown = null;
  return useSession.subscribe((state) => {
    const [model, image] = [selectedModel(state), selectedImage(state)];
    const now = `${model?.id} ${model?.state.step} ${image?.id}`;
    if (now === last) return;
    last = now;
    if (image) guessAgain(model, image.id);
  });
}
