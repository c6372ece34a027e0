import type {AppApi} from '../electron/contract/api';

declare global {
  interface Window {
    readonly warmstart: AppApi;
  }
}

/** The only way out of the page. */
export const bridge: AppApi = window.warmstart;
