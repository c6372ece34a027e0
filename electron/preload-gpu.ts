/** Hands the GPU window its one port. There is nothing else it could ask. */
import {ipcRenderer} from 'electron';

ipcRenderer.on('gpu', (event) => window.postMessage('warmstart:gpu', '*', event.ports));
