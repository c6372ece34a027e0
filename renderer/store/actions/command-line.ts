/** The command that gives the same files as the window. */
import {create} from 'zustand';
import type {CommandRun, PastCommand} from '../../../electron/contract/api';
import {bridge} from '../../bridge';
import {commandRunOf, exampleOf} from '../segment-options';
import {addFault, get, imageOf, selectedImage, selectedModel, set, type ImageItem} from '../session';
import {useView} from '../view';
import {WORDS} from '../words';
import {chosenEngine} from './engines';
import {valueOf} from './jobs';

export const useCommands = create<{readonly history: readonly PastCommand[]}>(() => ({history: []}));

/** Null where it cannot be told; the fault is shown. */
export async function lineOf(run: CommandRun): Promise<string | null> {
  return valueOf(await bridge.call('command.line', run));
}

export async function copyLine(run: CommandRun): Promise<void> {
  if (valueOf(await bridge.call('command.copy', run))) set({notice: WORDS.copied});
}

export async function copyPastLine(id: string): Promise<void> {
  if (valueOf(await bridge.call('command.copyPast', id))) set({notice: WORDS.copied});
}

export async function readCommands(): Promise<void> {
  const history = valueOf(await bridge.call('command.history'));
  if (history) useCommands.setState({history});
}

/** All images of the list, with the selected model and image's settings, as a folder that Nextflow runs. */
export async function makeRunFolder(): Promise<void> {
  const image = exampleOf(get().images, selectedImage(get()));
  const run = runOf(image);
  if (!run) return;
  const {images} = get();
  const other = images.find((one) => one.info && settingsOf(one) !== settingsOf(image));
  if (other) {
    addFault({kind: 'usage', message: WORDS.otherSettings(other.name, imageOf(run.image)?.name ?? '')});
    return;
  }
  const sheet = images.map(({id, micrometresPerPixel}) => ({id, micrometresPerPixel}));
  const made = valueOf(await bridge.call('command.runFolder', run, sheet));
  if (!made) return;
  set({notice: WORDS.runFolderMade(sheet.length, made.folder, made.missing)});
  await readCommands();
}

/** What a run folder has once for all images: all but the pixel size; the engine is the chosen image’s. */
function settingsOf(image: ImageItem | null): string {
  const run = runOf(image);
  return JSON.stringify(run && {...run, image: '', engine: null, options: {...run.options, micrometresPerPixel: null}});
}

function runOf(image: ImageItem | null): CommandRun | null {
  return commandRunOf(selectedModel(get()), image, chosenEngine(), useView.getState().saveAlso);
}

/** The line of what was done with the image, into the history. */
export async function keepCommand(imageId: string): Promise<void> {
  const run = runOf(imageOf(imageId));
  const history = run && valueOf(await bridge.call('command.keep', run));
  if (history) useCommands.setState({history});
}
