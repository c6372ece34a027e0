/** A SavedModel folder, parsed and judged. */
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {FaultError} from '../../contract/fault';
import {openFolder, type SourceFolder} from '../../io/byte-source';
import {stateOf} from '../../io/path-state';
import {judgeSavedModel, whyNotRun, type Judgement} from '../../keras/verdict';
import {readSavedModel, type SavedModel} from '../../savedmodel/read-saved-model';
import {inWords} from '../runtime/faults';
import {whatElseIn} from './other-formats';

export interface OpenedFolder {
  readonly kind: 'folder';
  /** Where saved_model.pb lies. */
  readonly path: string;
  readonly folder: SourceFolder;
  readonly model: SavedModel;
  readonly judgement: Judgement;
  /** Why its own graph is not run here without asking; null where it may be. Looked at once. */
  whyNotRun(): Promise<string | null>;
}

/** What was opened last. A dropped folder is described, converted, compared and timed: that parses it once. */
let last: {readonly state: string; readonly opened: OpenedFolder} | null = null;
/** A larger graph is not kept. */
const KEPT_BYTES = 64 << 20;

/** Throws a FaultError that says what was found instead. */
export async function openSavedModel(path: string): Promise<OpenedFolder> {
  const place = findSavedModel(path);
  const state = stateOf(place);
  if (last?.state === state) return last.opened;
  const folder = openFolder(place);
  const opened = await inWords(place, () => openedFolder(place, folder, readSavedModel(folder)));
  last = opened.model.protoBytes.length <= KEPT_BYTES ? {state, opened} : null;
  return opened;
}

function openedFolder(path: string, folder: SourceFolder, model: SavedModel): OpenedFolder {
  let why: string | null | undefined;
  return {
    kind: 'folder',
    path,
    folder,
    model,
    judgement: judgeSavedModel(model),
    whyNotRun: async () => {
      if (why === undefined) why = await inWords(path, () => whyNotRun(model));
      return why;
    },
  };
}

/** The folder itself, or the one folder directly below that holds a saved_model.pb. */
function findSavedModel(path: string): string {
  if (existsSync(join(path, 'saved_model.pb'))) return path;
  if (existsSync(join(path, 'saved_model.pbtxt'))) {
    const text = 'holds a SavedModel in text form (saved_model.pbtxt), which Warmstart does not read';
    throw new FaultError('not-a-model', `${path} ${text}; save the model again.`);
  }
  const entries = readdirSync(path, {withFileTypes: true});
  const inside = entries.filter((entry) => entry.isDirectory() && existsSync(join(path, entry.name, 'saved_model.pb')));
  if (inside.length === 1) return join(path, inside[0]!.name);
  const first = (some: typeof entries, count: number): string =>
    some
      .slice(0, count)
      .map(({name}) => name)
      .join(', ');
  if (inside.length > 1)
    throw new FaultError(
      'not-a-model',
      `${path} holds ${inside.length} models (${first(inside, 3)}); choose one of them.`,
    );
  const files = entries.filter((entry) => entry.isFile()).map(({name}) => name);
  const other = whatElseIn(path, files);
  if (other !== null) throw new FaultError('not-a-model', other);
  const found = `it has no saved_model.pb (found: ${first(entries, 4) || 'nothing'})`;
  throw new FaultError(
    'not-a-model',
    `${path} is not a SavedModel: ${found}. Choose the folder that model.save() made.`,
  );
}
