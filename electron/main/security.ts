import {app, session, shell} from 'electron';
import {APP_ORIGIN, GPU_ORIGIN} from './sender';

/** The page stays on our origin, opens no windows, gets no permissions; links to the web go to the browser. */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!url.startsWith(`${APP_ORIGIN}/`) && !url.startsWith(`${GPU_ORIGIN}/`)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({url}) => {
      if (url.startsWith('https://')) void shell.openExternal(url);
      return {action: 'deny'};
    });
  });
  session.defaultSession.setPermissionRequestHandler((_, __, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}
