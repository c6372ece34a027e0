import {homedir} from 'node:os';
import {join} from 'node:path';

/**
 * Where Warmstart keeps what can be made again: the app's data folder, or the user's cache folder. Not made by this.
 */
export function dataFolder(): string {
  return process.env['WARMSTART_DATA'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'warmstart');
}
