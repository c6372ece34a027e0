/** The command that gives the same files as the window. */
import {create} from 'zustand';
import type {CommandRun, PastCommand} from '../../../electron/contract/api';
import {bridge} from '../../bridge';
import {commandRunOf} from '../segment-options';
import {get, imageOf, selectedModel, set} from '../session';
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

/** The line of what was done with the image, into the history. */
export async function keepCommand(imageId: string): Promise<void> {
  const run = commandRunOf(selectedModel(get()), imageOf(imageId), chosenEngine(), useView.getState().saveAlso);
  const history = run && valueOf(await bridge.call('command.keep', run));
  if (history) useCommands.setState({history});
}
