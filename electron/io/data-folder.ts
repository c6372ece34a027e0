import {devNull} from 'node:os';
import {join} from 'node:path';
import {homeFolder} from './home-folder';

/**
 * Where Warmstart keeps what can be made again: the app's data folder, or the user's cache folder, where the system
 * keeps those. Not made by this. Where there is neither home nor cache it is a place where nothing can be made, and all
 * works without.
 */
export function dataFolder(platform: NodeJS.Platform = process.platform): string {
  const {WARMSTART_DATA: own, XDG_CACHE_HOME: cache} = process.env;
  return own ?? join(cache ?? cacheFolder(platform), 'warmstart');
}

function cacheFolder(platform: NodeJS.Platform): string {
  const home = homeFolder() ?? devNull;
  if (platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}
