import {createRoot} from 'react-dom/client';
import {App} from './App';
import {listEngines} from './store/actions/engines';
import {listenToMain} from './store/actions/listen';
import {restoreSession} from './store/actions/restore';
import './viewer/tiles';

listenToMain();
void listEngines();
void restoreSession();

createRoot(document.getElementById('root')!).render(<App />);
