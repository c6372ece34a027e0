import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

/**
 * The folder with what cannot lie inside a bundle (wasm files, TensorFlow's addon), laid out as in node_modules: a
 * checkout's own node_modules, or the `engine` folder of an installed app or command. Found upwards from this bundle;
 * WARMSTART_RESOURCES overrides it.
 */
export function resourceDirectory(): string {
  const given = process.env['WARMSTART_RESOURCES'];
  if (given) return given;
  for (let folder = __dirname; ; folder = dirname(folder)) {
    for (const name of ['engine', 'node_modules']) {
      if (existsSync(join(folder, name, '@tensorflow', 'tfjs-backend-wasm'))) return join(folder, name);
    }
    if (dirname(folder) === folder) return join(__dirname, 'engine');
  }
}
