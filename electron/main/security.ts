/** What holds for every page and window of the app, whatever runs in them: they stay here, and nothing goes out. */
import {app, session, type Session} from 'electron';
import {APP_ORIGIN} from './sender';

/** No name is looked up, nothing is fetched in the background. Called before the app is ready. */
export function closeNetwork(): void {
  for (const [name, value] of [
    ['host-resolver-rules', 'MAP * ~NOTFOUND'],
    ['disable-background-networking', ''],
    ['disable-component-update', ''],
    ['disable-domain-reliability', ''],
    ['no-pings', ''],
  ] as const)
    app.commandLine.appendSwitch(name, value);
}

/** Schemes that never leave the computer. Developers' tools are served from inside Electron. */
const INSIDE = ['app:', 'blob:', 'data:', 'devtools:'];

/**
 * A page stays on its own origin, opens no windows and no webviews, gets no permissions; every request that would leave
 * the computer is cancelled. Called once the app is ready, before the first window.
 */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => {
    const stay = (event: {preventDefault(): void}, url: string): void => {
      const own = originOf(contents.getURL()) ?? APP_ORIGIN;
      if (originOf(url) !== own) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({action: 'deny'}));
  });
  closeSession(session.defaultSession);
  app.on('session-created', closeSession);
}

function closeSession(one: Session): void {
  one.setPermissionRequestHandler((_, __, answer) => answer(false));
  one.setPermissionCheckHandler(() => false);
  one.setDevicePermissionHandler(() => false);
  // Chromium fetches a dictionary at every start, whether words are checked or not.
  one.setSpellCheckerEnabled(false);
  if (process.platform !== 'darwin') {
    one.setSpellCheckerDictionaryDownloadURL(`${APP_ORIGIN}/no-dictionaries/`);
    one.setSpellCheckerLanguages([]);
  }
  one.webRequest.onBeforeRequest(({url}, answer) => answer({cancel: !INSIDE.includes(new URL(url).protocol)}));
}

/** Null for what is no address of a page of ours, as about:blank. */
function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const {protocol, host} = new URL(text);
  return protocol === 'app:' ? `${protocol}//${host}` : null;
}
