import {createRoot} from 'react-dom/client';
import {App} from './App';
import {bridge} from './bridge';
import {listEngines} from './store/actions';
import {onRaceEvent} from './store/race';
import {rememberSession, restoreSession} from './store/restore';
import {runCommand} from './store/commands';
import {addFault, set} from './store/session';
import './viewer/tiles';

bridge.on('progress', (progress) => set(({job}) => ({job: job ? {...job, progress} : null})));
bridge.on('race', onRaceEvent);
bridge.on('engineRestarted', ({reason}) => addFault({kind: 'engine-died', message: reason}));
bridge.on('command', ({id}) => runCommand[id as keyof typeof runCommand]());
void listEngines();
void restoreSession().finally(rememberSession);

createRoot(document.getElementById('root')!).render(<App />);
