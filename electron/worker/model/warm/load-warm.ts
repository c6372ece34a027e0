/** A model opened from its warm file, without reading the model's own. */
import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Engine} from '../../../engine/engine';
import {engines} from '../../../engine/engines';
import type {Predictor} from '../../../plan/run';
import {checkBudget} from '../../cells/memory-budget';
import type {Stages} from '../../runtime/stages';
import type {LoadedModel, LoadOptions} from '../open-plan';
import {sourceHash} from './source-hash';
import {warmKey} from './warm-key';
import {dropWarm, findWarm, GRAPH, mayBeWarm, type WarmFile} from './warm-store';

/** Null where there is none that may be used, or another engine computes. */
export async function loadWarm(path: string, options: LoadOptions, stages: Stages): Promise<LoadedModel | null> {
  const {engine: asked, exact, warm} = options;
  if (warm === false || exact || (asked !== null && asked !== 'onnx')) return null;
  const bytes = hdf5Bytes(path);
  if (bytes === null || !mayBeWarm(bytes)) return null;
  const engine = await stages.run('library', () => engines.choose(asked));
  const {optimised, version} = engine;
  if (!optimised) return null;
  const file = await stages.run('read', async () =>
    findWarm(warmKey({bytes, hash: await sourceHash(path)}, version, optimised.provider)),
  );
  if (!file) return null;
  checkBudget(path, file.model.bytes);
  const reload = async (): Promise<LoadedModel> =>
    (await import('../load-file')).loadFromFile(path, {...options, engine: engine.id}, stages);
  try {
    const {ports} = file.model;
    const asked = options.asks?.(ports) ?? null;
    const opened = await stages.run('upload', () => optimised.open(join(file.folder, GRAPH), ports, asked));
    return warmModel({path, engine, file, opened, reload});
  } catch {
    // What cannot be opened is not what was kept.
    dropWarm(file);
    return null;
  }
}

interface Warm {
  readonly path: string;
  readonly engine: Engine;
  readonly file: WarmFile;
  readonly opened: Pick<Predictor, 'run' | 'dispose'>;
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
