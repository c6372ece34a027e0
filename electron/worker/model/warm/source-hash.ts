/**
 * The hash of a model file's content. It is computed once: as long as the system says that the file is the one that was
 * read then, what was computed stands.
 */
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {dataFolder} from '../../../io/data-folder';
import {hashOf, identityOf, isSameFile, isSettled, type FileIdentity} from '../../../io/file-identity';
import {readSealed, writeSealed} from '../../../io/sealed-json';

interface Known {
  readonly path: string;
  readonly identity: FileIdentity;
  readonly hash: string;
}

/** What is known of it without reading it; null: nothing. */
export function knownHash(path: string): string | null {
  const known = readSealed(placeOf(path)) as Known | null;
  return known && known.path === path && isSameFile(known.identity, identityOf(path)) ? known.hash : null;
}

/** SHA-256 of its bytes. Throws where it cannot be read; kept where that can be. */
export async function sourceHash(path: string): Promise<string> {
  const known = knownHash(path);
  if (known !== null) return known;
  const identity = identityOf(path);
  const at = Date.now();
  const hash = await hashOf(path);
  // One that was written to meanwhile, or a moment before, might change again without a trace.
  if (isSettled(identity, at) && isSameFile(identity, identityOf(path))) keep({path, identity, hash});
  return hash;
}

function keep(known: Known): void {
  try {
    writeSealed(placeOf(known.path), known);
  } catch {
    // A data folder that cannot be written to: it is computed again.
  }
}

function placeOf(path: string): string {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 32);
  return join(dataFolder(), 'warm', 'sources', `${name}.json`);
}
