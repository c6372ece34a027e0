/** The files below a folder that may be anybody's: links that run in circles, pipes, a whole disk. */
import {readdirSync, realpathSync, statSync, type Dirent, type Stats} from 'node:fs';
import {join} from 'node:path';
import {FaultError} from '../contract/fault';

/** More than any model has. */
const MOST_ENTRIES = 50_000;
const MOST_DEPTH = 32;

export interface FoundFile {
  /** Below the folder, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Regular files by their names, in order; links to files are followed, and links to folders that are not yet passed
 * through. Throws a FaultError ('usage') for a folder of more than `most` entries.
 */
export function filesBelow(folder: string, most = MOST_ENTRIES): FoundFile[] {
  const found: FoundFile[] = [];
  let entries = 0;
  const walk = (at: string, prefix: string, above: readonly string[]): void => {
    for (const entry of readdirSync(at, {withFileTypes: true})) {
      entries += 1;
      if (entries > most || above.length > MOST_DEPTH) throw tooMuch(folder, most);
      const path = join(at, entry.name);
      const stats = statsOf(path, entry);
      if (stats?.isFile()) found.push({name: prefix + entry.name, path, stats});
      if (!stats?.isDirectory()) continue;
      const real = realpathSync(path);
      if (!above.includes(real)) walk(path, `${prefix}${entry.name}/`, [...above, real]);
    }
  };
  walk(folder, '', [realpathSync(folder)]);
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Null for what is neither file nor folder, nor a link to one. */
function statsOf(path: string, entry: Dirent): Stats | null {
  if (!entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink()) return null;
  try {
    return statSync(path);
  } catch (error) {
    // A link to nowhere or in a circle, or a file that went meanwhile.
    if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function tooMuch(folder: string, most: number): FaultError {
  const message = `${folder} holds more than ${most} files and folders; give the model’s own folder.`;
  return new FaultError('usage', message);
}
