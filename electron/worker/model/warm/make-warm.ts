/** Leaves a warm file of a model that was loaded from its own file. */
import {existsSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {identityOf, isSameFile, type FileIdentity} from '../../../io/file-identity';
import type {Ports} from '../../../plan/inputs';
import type {LoadedModel} from '../loaded-model';
import {sourceHash} from './source-hash';
import {warmKey} from './warm-key';
import {warmModelOf} from './warm-model';
import {beginWarm, GRAPH, keepWarm, warmFolder, WEIGHTS} from './warm-store';

export interface WarmSource {
  readonly path: string;
  /** Before it was read. */
  readonly identity: FileIdentity;
  readonly ports: Ports;
}

/** Its folder; null where it cannot be kept, or the engine has no such files. Never rejects. */
export async function makeWarm(
  model: LoadedModel,
  {path, identity, ports}: WarmSource,
  place = warmFolder(),
): Promise<string | null> {
  const {provider, version} = model.engine;
  if (provider === undefined || !model.keepOptimised) return null;
  const begun = beginWarm(model.bytes, place);
  if (begun === null) return null;
  try {
    const weights = join(begun, WEIGHTS);
    await model.keepOptimised({graph: join(begun, GRAPH), weights});
    // A small model has all of them in its graph.
    if (!existsSync(weights)) writeFileSync(weights, '');
    const hash = await sourceHash(path);
    // One that was written to since is another model.
    if (!isSameFile(identity, identityOf(path))) return null;
    const key = warmKey({bytes: identity.bytes, hash}, version, provider);
    return await keepWarm(begun, key, warmModelOf(model, ports), place);
  } catch {
    // A full disk, a process that was killed: it works without.
    return null;
  } finally {
    rmSync(begun, {recursive: true, force: true});
  }
}
