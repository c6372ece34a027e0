import type {CommandId} from '../../../electron/contract/commands';
import {bridge} from '../../bridge';
import {followModel} from '../channel-guess';
import {takeGiven} from './files';
import {followCells} from './comparison';
import {showAgain} from './images';
import {runCommand} from '../commands';
import {onRaceEvent} from '../race';
import {addFault} from '../session';
import {onProgress} from './jobs';

/** What main tells the page, put into the stores; the function given back stops it. `restored`: the last session. */
export function listenToMain(restored = Promise.resolve()): () => void {
  const stops = [
    followModel(),
    followCells(),
    bridge.on('progress', onProgress),
    bridge.on('race', onRaceEvent),
    bridge.on('engineRestarted', ({reason}) => {
      addFault({kind: 'engine-died', message: reason});
      void showAgain();
    }),
    // What is given comes beside what was there, not before it.
    bridge.on('given', () => void restored.then(takeGiven)),
    bridge.on('command', ({id}) => runCommand[id as CommandId]()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
