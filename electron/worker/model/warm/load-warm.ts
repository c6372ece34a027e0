/** A model opened from its warm file, without reading the model's own. */
import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Engine, EngineDescriptor} from '../../../engine/engine';
import {engines} from '../../../engine/engines';
import type {Predictor} from '../../../plan/run';
import {checkBudget} from '../../cells/memory-budget';
import type {Stages} from '../../runtime/stages';
import type {LoadedModel, LoadOptions} from '../loaded-model';
import {settled, type Settled} from '../../runtime/settled';
import {sourceHash} from './source-hash';
import {warmKey, type WarmKey} from './warm-key';
import {dropWarm, findWarm, GRAPH, likelyWarm, mayBeWarm, type WarmFile} from './warm-store';

type Opened = Pick<Predictor, 'run' | 'dispose'>;
type OpenOptimised = NonNullable<EngineDescriptor['openOptimised']>;

/** Which model, and what for. */
interface Wanted {
  readonly path: string;
  readonly model: WarmKey['model'];
  readonly options: LoadOptions;
}

interface Opening {
  readonly file: WarmFile;
  readonly opened: Settled<Opened>;
}

/** Null where there is none that may be used, or another engine computes. */
export async function loadWarm(path: string, options: LoadOptions, stages: Stages): Promise<LoadedModel | null> {
  const {engine: asked, exact, warm} = options;
  if (warm === false || exact || (asked !== null && asked !== 'onnx')) return null;
  const bytes = hdf5Bytes(path);
  if (bytes === null || !mayBeWarm(bytes)) return null;
  const choosing = settled(engines.choose(asked));
  const model = await stages.run('read', async () => ({bytes, hash: await sourceHash(path)}));
  const wanted: Wanted = {path, model, options};
  const opening = await openedFor(choosing, openAhead(wanted), stages);
  const engine = await choosing.done();
  const {file, opened} = opening ?? openOn(wanted, engine) ?? {};
  if (!file) return null;
  const reload = async (): Promise<LoadedModel> =>
    (await import('../load-file')).loadFromFile(path, {...options, engine: engine.id}, stages);
  try {
    return warmModel({path, engine, file, opened: await stages.run('upload', () => opened!.done()), reload});
  } catch {
    // What cannot be opened is not what was kept.
    dropWarm(file);
    return null;
  }
}

/** Opens one that most likely may be used, while the engine starts. */
function openAhead(wanted: Wanted): Opening | null {
  const open = engines.opensOptimised(wanted.options.engine);
  const file = open && likelyWarm(wanted.model);
  return file && begin(wanted, file, open!);
}

/** What was opened ahead, if it was made with the engine that has started; else it is closed. */
async function openedFor(choosing: Settled<Engine>, ahead: Opening | null, stages: Stages): Promise<Opening | null> {
  let isRight = false;
  try {
    const {version, provider} = await stages.run('library', () => choosing.done());
    const key = ahead?.file.key;
    isRight = key?.onnxRuntime === version && key.provider === provider;
    return isRight ? ahead : null;
  } finally {
    if (!isRight)
      void ahead?.opened.done().then(
        (opened) => opened.dispose(),
        () => undefined,
      );
  }
}

function openOn(wanted: Wanted, {id, version, provider}: Engine): Opening | null {
  const open = engines.opensOptimised(id);
  const file = provider !== undefined && open ? findWarm(warmKey(wanted.model, version, provider)) : null;
  return file && begin(wanted, file, open!);
}

function begin({path, options}: Wanted, file: WarmFile, open: OpenOptimised): Opening {
  const {
    folder,
    key: {provider},
    model: {ports, bytes},
  } = file;
  checkBudget(path, bytes);
  const asked = options.asks?.(ports) ?? null;
  return {file, opened: settled(open({path: join(folder, GRAPH), provider, ports, asked}))};
}

interface Warm {
  readonly path: string;
  readonly engine: Engine;
  readonly file: WarmFile;
  readonly opened: Opened;
  /** The model from its own file. */
  readonly reload: () => Promise<LoadedModel>;
}

/** Gives nothing that was computed before its weights were found to be whole; from others it is loaded anew. */
function warmModel({path, engine, file, opened, reload}: Warm): LoadedModel {
  const {ports, bytes, view, isJoined, range} = file.model;
  let used: Pick<LoadedModel, 'run' | 'dispose'> & Partial<Pick<LoadedModel, 'finish'>> = opened;
  const replaced = async (): Promise<LoadedModel> => {
    opened.dispose();
    dropWarm(file);
    const model = await reload();
    used = model;
    return model;
  };
  return {
    inputs: ports.inputs,
    outputs: ports.outputs,
    bytes,
    opByOp: () => null,
    async run(inputs, tick, asked) {
      if (used !== opened) return used.run(inputs, tick, asked);
      try {
        const outputs = await opened.run(inputs, tick, asked);
        if (await file.isWhole) return outputs;
      } catch (error) {
        if (await file.isWhole) throw error;
      }
      return (await replaced()).run(inputs, tick, asked);
    },
    dispose: () => used.dispose(),
    engine,
    place: path,
    ownGraph: null,
    passedOver: null,
    view: () => view,
    isJoined: () => isJoined,
    range: () => range,
    finish: async () => {
      if (used.finish) return used.finish();
      return (await file.isWhole) ? file.folder : (await replaced()).finish();
    },
  };
}

const SIGNATURE = Uint8Array.of(0x89, 0x48, 0x44, 0x46);

/** The size of an HDF5 file; null for anything else. */
function hdf5Bytes(path: string): number | null {
  const stat = statSync(path, {throwIfNoEntry: false});
  if (!stat?.isFile()) return null;
  const head = new Uint8Array(SIGNATURE.length);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, head);
  } finally {
    closeSync(descriptor);
  }
  return SIGNATURE.every((byte, i) => head[i] === byte) ? stat.size : null;
}
