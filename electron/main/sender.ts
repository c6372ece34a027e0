/** The origin our own page is served from. */
export const APP_ORIGIN = 'app://warmstart';

/** The origin of the GPU window; nothing from it is answered. */
export const GPU_ORIGIN = 'app://gpu';

export interface Sender {
  readonly webContentsId: number;
  readonly isMainFrame: boolean;
  /** The frame's URL. */
  readonly url: string;
}

/** Only our window's main frame, showing our own page, is answered. */
export function isOurPage(sender: Sender, windowId: number | null): boolean {
  if (windowId === null || sender.webContentsId !== windowId || !sender.isMainFrame) return false;
  if (!URL.canParse(sender.url)) return false;
  const url = new URL(sender.url);
  return `${url.protocol}//${url.host}` === APP_ORIGIN;
}
