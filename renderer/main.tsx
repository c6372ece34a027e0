import {createRoot} from 'react-dom/client';
import {App} from './App';
import {listenToMain} from './store/actions/listen';
import {restoreSession} from './store/actions/restore';
import './viewer/tiles';

listenToMain();
void restoreSession();

createRoot(document.getElementById('root')!).render(<App />);
