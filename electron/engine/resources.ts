import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

/**
 * The folder with what cannot lie inside a bundle: node_modules in a checkout, `resources/engine` when packaged. Found
 * upwards from this bundle; WARMSTART_RESOURCES overrides it.
 */
export function resourceDirectory(): string {
  const given = process.env['WARMSTART_RESOURCES'];
  if (given) return given;
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', '@tensorflow'))) return join(folder, 'node_modules');
    if (dirname(folder) === folder) return join(__dirname, 'node_modules');
  }
}
