/** One format of one model in a process of its own: how long each stage takes from the start of the process on. */
import {ENGINES, whyNoSavedModel} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {ModelFormat, Trial, TrialRequest} from '../../contract/timing';
import type {Engine} from '../../engine/engine';
import {engines} from '../../engine/engines';
import {loadModel} from '../model/load';
import {UNKNOWN_LAYERS, type LoadedModel, type LoadOptions} from '../model/loaded-model';
import {peakMegabytes} from '../../engine/peak-memory';
import {loadWarm} from '../model/warm/load-warm';
import {Stages, type JobContext} from '../runtime/stages';
import {seededInputs} from '../model/seeded-inputs';

/**
 * `startedAtMs`: when the process was asked for, in ms since 1970. Nothing may have been loaded in this process before.
 */
export async function measure(request: TrialRequest, startedAtMs: number, context: JobContext): Promise<Trial> {
  const stages = new Stages(context);
  const since = (): number => Date.now() - startedAtMs;
  const processMs = since();
  const {image} = request;
  const cells = image && (await import('../cells/segment-files'));
  const how = cells ? cells.forCells({compartments: ['whole-cell']}) : {batch: request.batch};
  const options = {engine: request.engine, exact: request.exact, ...how};
  const loading = LOADERS[request.format](request, options, stages, context);
  let readyMs = NaN;
  const ready = loading.then((model) => {
    readyMs = since();
    return model;
  });
  const model = await (cells ? cells.segmentAndWrite(ready, request.path, image, context) : ready);
  const timeToMaskMs = image ? since() : null;
  const {engine} = model;
  const inputs = seededInputs(model.inputs, request.batch);
  const run = (): Promise<unknown> => model.run(inputs, () => stages.check());
  const firstPredictMs = image ? null : await timed(() => stages.run('first predict', run));
  const later: number[] = [];
  for (let i = 0; i < request.predicts; i += 1) later.push(await timed(() => stages.run('predict', run)));
  return {
    pid: process.pid,
    format: request.format,
    engine: request.engine,
    device: engine.device,
    version: engine.version,
    batch: inputs[0]?.shape[0] ?? 1,
    stagesMs: {'process start': processMs, ...stages.rounded()},
    readyMs,
    loadMs: readyMs - processMs - (stages.totals['library'] ?? 0),
    firstPredictMs,
    predictMs: later,
    timeToMaskMs,
    ...(await usageWith(engine)),
  };
}

type Load = (request: TrialRequest, options: LoadOptions, stages: Stages, context: JobContext) => Promise<LoadedModel>;

const LOADERS: Readonly<Record<ModelFormat, Load>> = {
  'saved-model': loadGraph,
  hdf5: ({path}, options, stages) => loadModel(path, {...options, warm: false}, stages),
  warm: async ({path}, options, stages, context) => {
    const model = await loadWarm(path, options, stages);
    if (model) return model;
    await (await import('../model/warm/warm-up')).warmUp(path, null, context);
    return loadModel(path, options, stages);
  },
  onnx: loadOnnx,
};

/** An .onnx by itself: what it takes is what ONNX Runtime says of it. */
async function loadOnnx({path, engine}: TrialRequest, _: LoadOptions, stages: Stages): Promise<LoadedModel> {
  const running = await stages.run('library', () => engines.use(engine));
  const {openFile} = running;
  if (!openFile) throw new FaultError('engine', `${ENGINES[engine].name} loads no .onnx file.`);
  const opened = await stages.run('load', () => openFile(path));
  return {...opened, engine: running, place: path, ownGraph: null, passedOver: null, ...UNKNOWN_LAYERS};
}

/** Of this process, and of the engine's own. */
async function usageWith({usage}: Engine): Promise<Pick<Trial, 'peakMegabytes' | 'cpuMs'>> {
  const {user, system} = process.cpuUsage();
  const other = await usage?.();
  return {
    peakMegabytes: peakMegabytes() + (other?.peakMegabytes ?? 0),
    cpuMs: (user + system) / 1000 + (other?.cpuMs ?? 0),
  };
}

async function loadGraph({path, engine}: TrialRequest, _: LoadOptions, stages: Stages): Promise<LoadedModel> {
  if (!ENGINES[engine].runsSavedModels) throw new FaultError('engine', whyNoSavedModel(engine));
  const running = await stages.run('library', () => engines.use(engine));
  // What only a SavedModel needs is in the times of no other file.
  const {openModel} = await import('../model/open-model');
  const {openSavedModelGraph} = await import('../model/saved-model-graph');
  const opened = await stages.run('read', () => openModel(path));
  if (opened.kind !== 'folder') throw new FaultError('not-a-model', `${path} is no SavedModel folder.`);
  const graph = await stages.run('load', () => openSavedModelGraph(running, opened));
  return {
    ...graph,
    engine: running,
    place: opened.path,
    ownGraph: 'it is what is timed',
    passedOver: null,
    ...UNKNOWN_LAYERS,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
