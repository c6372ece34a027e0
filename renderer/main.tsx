import {createRoot} from 'react-dom/client';
import {App} from './App';
import {takeGiven} from './store/actions/files';
import {listenToMain} from './store/actions/listen';
import {restoreSession} from './store/actions/restore';
import './viewer/tiles';

const restored = restoreSession();
listenToMain(restored);
void restored.then(takeGiven);

createRoot(document.getElementById('root')!).render(<App />);
