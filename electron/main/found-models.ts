import {existsSync, readdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

const MOST = 8;

/** SavedModel folders and .h5 files in ~/.keras/models and ~/.deepcell/models, at most two folders down. */
export function findModels(): string[] {
  return ['.keras', '.deepcell'].flatMap((name) => search(join(homedir(), name, 'models'), 2)).slice(0, MOST);
}

function search(folder: string, depth: number): string[] {
  if (!existsSync(folder)) return [];
  if (existsSync(join(folder, 'saved_model.pb'))) return [folder];
  return readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
    if (entry.isDirectory() && depth > 0) return search(join(folder, entry.name), depth - 1);
    return entry.isFile() && entry.name.endsWith('.h5') ? [join(folder, entry.name)] : [];
  });
}
