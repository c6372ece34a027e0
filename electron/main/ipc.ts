import {ipcMain, type WebContents} from 'electron';
import type {CallName, Calls} from '../contract/api';
import {faultOf, type Outcome} from '../contract/fault';
import {SCHEMAS} from './schemas';
import {isOurPage} from './sender';

export type Handlers = {
  readonly [N in CallName]: (
    ...parameters: Parameters<Calls[N]>
  ) => ReturnType<Calls[N]> | Promise<ReturnType<Calls[N]>>;
};

/** The one door: every call is answered only to our page, with parameters that its schema has read, as an outcome. */
export function answerCalls(
  handlers: Handlers,
  page: () => WebContents | null,
  hidePaths: (text: string) => string,
): void {
  for (const name of Object.keys(SCHEMAS) as CallName[]) {
    ipcMain.handle(name, async (event, ...raw: unknown[]): Promise<Outcome<unknown>> => {
      const frame = event.senderFrame;
      const sender = {
        webContentsId: event.sender.id,
        isMainFrame: frame !== null && frame === event.sender.mainFrame,
        url: frame?.url ?? '',
      };
      if (!isOurPage(sender, page()?.id ?? null))
        return {ok: false, fault: {kind: 'internal', message: 'A call from outside the window was refused.'}};
      const parsed = SCHEMAS[name].safeParse(raw);
      if (!parsed.success)
        return {
          ok: false,
          fault: {kind: 'internal', message: `The call ${name} was malformed. This is our fault; please report it.`},
        };
      try {
        const handler = handlers[name] as (...parameters: unknown[]) => unknown;
        return {ok: true, value: await handler(...parsed.data)};
      } catch (error) {
        const {kind, message} = faultOf(error);
        return {ok: false, fault: {kind, message: hidePaths(message)}};
      }
    });
  }
}
