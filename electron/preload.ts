/** The bridge: two functions and a way to turn dropped files into ids. The page never sees a path, and gives none. */
import {contextBridge, ipcRenderer, webUtils} from 'electron';
import {PAGE_CALLS, PAGE_EVENTS, type AppApi, type DroppedItems} from './contract/api';
import type {Outcome} from './contract/fault';

const api: AppApi = {
  call: (name, ...parameters) => {
    if (!Object.hasOwn(PAGE_CALLS, name)) throw new Error('not for the page');
    return ipcRenderer.invoke(name, ...parameters) as ReturnType<AppApi['call']> as never;
  },
  on: (name, listener) => {
    if (!Object.hasOwn(PAGE_EVENTS, name)) throw new Error('not for the page');
    const forward = (_: unknown, event: Parameters<typeof listener>[0]): void => listener(event);
    ipcRenderer.on(name, forward);
    return () => void ipcRenderer.off(name, forward);
  },
  register: (files) => {
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '');
    return ipcRenderer.invoke('files.register', paths) as Promise<Outcome<DroppedItems>>;
  },
};

contextBridge.exposeInMainWorld('warmstart', api);
ipcRenderer.on('pixels', (event) => window.postMessage('warmstart:pixels', '*', event.ports));
