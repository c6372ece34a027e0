/** A StarDist model's folder: config.json, which says what network it is, and weights beside it. */
import {existsSync, readdirSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {readSmallText} from '../../io/regular-file';
import type {H5File} from '../../keras/h5-file';
import {JsonError} from '../../keras/json';
import type {KerasModel} from '../../keras/model';
import {readStarDistH5, starDistConfig} from '../../keras/stardist';

type StarDistConfig = NonNullable<ReturnType<typeof starDistConfig>>;

const MOST_BYTES = 1 << 20;

/** Null where the folder has none: what else is called config.json may be anything. */
function configIn(folder: string): StarDistConfig | null {
  const path = join(folder, 'config.json');
  if (!statSync(path, {throwIfNoEntry: false})?.isFile()) return null;
  const text = readSmallText(path, MOST_BYTES);
  try {
    return text === null ? null : starDistConfig(text);
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

/** The file of weights in a StarDist model's folder: the one that was best in training; null: it is no such folder. */
export function starDistWeights(folder: string): string | null {
  const config = configIn(folder);
  if (!config) return null;
  const files = readdirSync(folder).filter((name) => name.endsWith('.h5'));
  const [first = null] = files;
  const best = files.find((name) => name === config.checkpoint) ?? files.find((name) => name.includes('best')) ?? first;
  return best === null ? null : join(folder, best);
}

/** The model of weights that lie beside a StarDist config; null: they do not. Throws H5Error. */
export function starDistModel(path: string, file: H5File): KerasModel | null {
  const config = existsSync(path) ? configIn(dirname(path)) : null;
  return config && readStarDistH5(file, config);
}
