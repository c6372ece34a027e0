import {devNull} from 'node:os';
import {join} from 'node:path';
import {homeFolder} from './home-folder';

/**
 * Where Warmstart keeps what can be made again: the app's data folder, or the user's cache folder. Not made by this.
 * Where there is neither home nor cache it is a place where nothing can be made, and all works without.
 */
export function dataFolder(): string {
  const {WARMSTART_DATA: own, XDG_CACHE_HOME: cache} = process.env;
  return own ?? join(cache ?? join(homeFolder() ?? devNull, '.cache'), 'warmstart');
}
