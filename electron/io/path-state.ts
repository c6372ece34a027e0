/** What the system says of all that lies at a path, which may be a folder: another text once anything of it changed. */
import {statSync} from 'node:fs';
import {identityOf} from './file-identity';
import {filesBelow} from './files-below';

/** Throws where there is nothing, and a FaultError ('usage') for a folder of too many files. */
export function stateOf(path: string): string {
  const own = JSON.stringify(identityOf(path));
  if (!statSync(path).isDirectory()) return `${path} ${own}`;
  const files = filesBelow(path).map((file) => `${file.name} ${JSON.stringify(identityOf(file.path))}`);
  return [path, ...files].join('\n');
}
