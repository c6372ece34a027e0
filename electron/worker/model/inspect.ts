import {KERAS_3_WAY_OUT} from '../../contract/keras-3';
import {FaultError} from '../../contract/fault';
import type {ModelReport, Reason, TensorSpec} from '../../contract/model';
import {customObjects} from '../../keras/custom-objects';
import {textOf} from '../../keras/json';
import {summarizeKerasV3} from '../../keras/keras-v3';
import {totalParameters, type KerasModel} from '../../keras/model';
import type {H5Kind} from '../../keras/read-h5';
import type {Shape} from '../../keras/shapes/shape';
import {inputSpecs, layerSummaries, outputNames, signatureNames} from '../../keras/summary';
import {servingSignature} from '../../savedmodel/graph-ops';
import type {SavedModel} from '../../savedmodel/read-saved-model';
import {whyNoPicture} from '../cells/head';
import {inWords} from '../runtime/faults';
import type {OpenedFolder} from './open-folder';
import type {OpenedH5} from './open-h5';
import type {KerasZip} from './open-keras-zip';
import {openKerasModel} from './open-keras-model';
import {openModel, type OpenedKerasV3} from './open-model';
import {outlookOf, type Outlook} from './outlook';

/** The verdict on whatever lies at the path. Throws a FaultError when it is no model at all. */
export async function inspectModel(path: string): Promise<ModelReport> {
  const opened = await openModel(path);
  if (opened.kind === 'folder') return inspectFolder(opened);
  if (opened.kind === 'keras-v3') return inspectKerasV3(opened);
  try {
    return await inspectH5(opened);
  } finally {
    opened.close();
  }
}

async function inspectKerasV3({path, bytes, zip}: OpenedKerasV3): Promise<ModelReport> {
  const message = `This is a .keras file, which Warmstart describes but does not convert or run. ${KERAS_3_WAY_OUT}`;
  const described = await inWords(path, () => summarizeKerasV3(zip.root, zip.kerasVersion));
  return {
    ...EMPTY,
    kind: 'keras-v3',
    verdict: 'unsupported',
    reasons: [{code: 'keras-v3', message}],
    bytes,
    ...described,
    ...(await countedIn(path, zip)),
  };
}

/** How many parameters a file of Keras 3 and its layers have; {} where its weights are not found by the config. */
async function countedIn(path: string, zip: KerasZip): Promise<Partial<Pick<ModelReport, 'layers' | 'parameters'>>> {
  try {
    const {openKeras3Zip} = await import('./open-keras-zip');
    const {model, close} = await openKeras3Zip(path, zip);
    close();
    return {layers: layerSummaries(model), parameters: totalParameters(model)};
  } catch (error) {
    // What it says of itself is told all the same.
    if (error instanceof FaultError) return {};
    throw error;
  }
}

const EMPTY = {
  kerasVersion: null,
  tensorflowVersion: null,
  inputs: [],
  outputs: [],
  layers: [],
  parameters: 0,
  customObjects: [],
  notes: [],
  whyNoCells: null,
} as const;

async function inspectFolder(opened: OpenedFolder): Promise<ModelReport> {
  const {model, judgement, path} = opened;
  const {kind, verdict, reasons, root} = judgement;
  const base = {
    kind,
    verdict,
    reasons,
    tensorflowVersion: model.proto.tensorflowVersion || null,
    kerasVersion: textOf(root?.['keras_version']),
    bytes: model.bytes,
  };
  if (verdict !== 'convertible') return {...EMPTY, ...base, ...signatureSpecs(model)};
  const source = await openKerasModel(opened, true);
  try {
    const {outlook, ...described} = await inWords(path, () => summary(source.model, servedShapes(model, source.model)));
    if (outlook.contradictions.length)
      return {...base, ...described, verdict: 'unsupported', reasons: outlook.refusals, notes: [], whyNoCells: null};
    if (outlook.refusals.length === 0) return {...base, ...described, notes: [], whyNoCells: whyNoPicture(described)};
    const why = outlook.refusals.map(({message}) => message).join(' ');
    const refused = await opened.whyNotRun();
    const whyNoCells = refused === null ? whyNoPicture(described) : `${why} ${refused}`;
    return {...base, ...described, notes: [wayAround(why, refused)], whyNoCells};
  } finally {
    source.close();
  }
}

/** What becomes of a model that can be converted and that our own plan cannot run. */
function wayAround(why: string, refused: string | null): string {
  return refused === null
    ? `${why} It is run by the SavedModel's own graph, where TensorFlow is there.`
    : `${why} It can be converted, but not be run: ${refused}`;
}

/** Inputs and outputs of the graph itself, by the keys of what it serves. */
function signatureSpecs({proto: {signatures}}: SavedModel): Pick<ModelReport, 'inputs' | 'outputs'> {
  const signature = servingSignature({signatures}) ?? signatures.find(({name}) => !name.startsWith('__'));
  const specs = (
    infos: readonly {key: string; shape: readonly (number | null)[] | null; dtype: string | null}[],
  ): TensorSpec[] => infos.map(({key, shape, dtype}) => ({name: key, shape, dtype: dtype ?? 'unknown'}));
  return {inputs: specs(signature?.inputs ?? []), outputs: specs(signature?.outputs ?? [])};
}

/** Of the output at that place. */
type ShapeOf = (place: number) => Shape;

/** The graph's own; Keras calls its outputs by their layers. */
function servedShapes({proto}: SavedModel, model: KerasModel): ShapeOf {
  const shapes = new Map((servingSignature(proto)?.outputs ?? []).map(({key, shape}) => [key, shape]));
  const keys = signatureNames(model).outputs;
  return (place) => shapes.get(keys[place] ?? '') ?? null;
}

async function inspectH5(file: OpenedH5): Promise<ModelReport> {
  const content = await file.content();
  const {bytes} = file;
  if (content.kind !== 'model') {
    const {kind, reason} = NO_MODEL[content.kind];
    return {...EMPTY, kind, verdict: 'unsupported', reasons: [reason], bytes};
  }
  const {model} = content;
  const {outlook, ...described} = await inWords(file.path, () => summary(model, () => null));
  return {
    kind: /\.keras$/i.test(file.path) ? 'keras-2-file' : 'keras-h5',
    verdict: outlook.refusals.length ? 'unsupported' : 'runnable',
    reasons: outlook.refusals,
    notes: [],
    whyNoCells: outlook.refusals.length ? null : whyNoPicture(described),
    tensorflowVersion: null,
    kerasVersion: model.kerasVersion || null,
    bytes,
    ...described,
  };
}

const NO_MODEL: Readonly<
  Record<Exclude<H5Kind, 'model'>, {readonly kind: ModelReport['kind']; readonly reason: Reason}>
> = {
  weights: {
    kind: 'keras-h5-weights',
    reason: {
      code: 'weights-only',
      message: 'This .h5 holds weights without the model; save the whole model with model.save("model.h5").',
    },
  },
  'keras-3': {
    kind: 'unknown',
    reason: {
      code: 'keras-3',
      message: `This .h5 was written by Keras 3; Warmstart reads Keras 2 files. ${KERAS_3_WAY_OUT}`,
    },
  },
  other: {kind: 'unknown', reason: {code: 'not-keras', message: 'This HDF5 file holds no Keras model.'}},
};

type Described = Pick<ModelReport, 'inputs' | 'outputs' | 'layers' | 'parameters' | 'customObjects'>;

function summary(model: KerasModel, shapeOf: ShapeOf): Described & {readonly outlook: Outlook} {
  const outlook = outlookOf(model);
  const shapeAt = (place: number): Shape => shapeOf(place) ?? outlook.outputShapes[place] ?? null;
  return {
    inputs: inputSpecs(model),
    outputs: outputNames(model).map((name, place) => ({name, shape: shapeAt(place), dtype: 'float32'})),
    layers: layerSummaries(model, outlook.layers),
    parameters: totalParameters(model),
    customObjects: customObjects(model),
    outlook,
  };
}
