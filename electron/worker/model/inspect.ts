import type {ModelReport, Reason, TensorSpec} from '../../contract/model';
import {openFile, readWhole} from '../../io/byte-source';
import {customObjects} from '../../keras/custom-objects';
import {textOf} from '../../keras/json';
import {summarizeKerasV3} from '../../keras/keras-v3';
import {totalParameters, type KerasModel} from '../../keras/model';
import type {H5Kind} from '../../keras/read-h5';
import {inputSpecs, layerSummaries, outputNames} from '../../keras/summary';
import {unsupportedLayers} from '../../plan/compile';
import type {SavedModel} from '../../savedmodel/read-saved-model';
import {inWords} from '../runtime/faults';
import type {OpenedFolder} from './open-folder';
import type {OpenedH5} from './open-h5';
import {openKerasModel} from './open-keras-model';
import {openModel, type OpenedKerasV3} from './open-model';

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

async function inspectKerasV3({path, bytes}: OpenedKerasV3): Promise<ModelReport> {
  const message =
    'This is a .keras file, which Warmstart describes but does not convert or run. ' +
    'In Python: keras.models.load_model(path).save("model.h5").';
  const source = openFile(path);
  try {
    const described = await inWords(path, () => summarizeKerasV3(readWhole(source, 2 ** 31 - 1)));
    return {
      ...EMPTY,
      kind: 'keras-v3',
      verdict: 'unsupported',
      reasons: [{code: 'keras-v3', message}],
      bytes,
      ...described,
    };
  } finally {
    source.close();
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
    return await inWords(path, () => ({...base, ...summary(source.model, servedShapes(model))}));
  } finally {
    source.close();
  }
}

/** Inputs and outputs of the graph itself, by the keys of what it serves. */
function signatureSpecs({proto: {signatures}}: SavedModel): Pick<ModelReport, 'inputs' | 'outputs'> {
  const signature =
    signatures.find(({name}) => name === 'serving_default') ?? signatures.find(({name}) => !name.startsWith('__'));
  const specs = (
    infos: readonly {key: string; shape: readonly (number | null)[] | null; dtype: string | null}[],
  ): TensorSpec[] => infos.map(({key, shape, dtype}) => ({name: key, shape, dtype: dtype ?? 'unknown'}));
  return {inputs: specs(signature?.inputs ?? []), outputs: specs(signature?.outputs ?? [])};
}

type ShapeOf = (output: string) => readonly (number | null)[] | null;

function servedShapes({proto: {signatures}}: SavedModel): ShapeOf {
  const outputs = signatures.find(({name}) => name === 'serving_default')?.outputs ?? [];
  const shapes = new Map(outputs.map(({key, shape}) => [key, shape]));
  return (output) => shapes.get(output) ?? null;
}

async function inspectH5(file: OpenedH5): Promise<ModelReport> {
  const content = await file.content();
  const {bytes} = file;
  if (content.kind !== 'model') {
    const {kind, reason} = NO_MODEL[content.kind];
    return {...EMPTY, kind, verdict: 'unsupported', reasons: [reason], bytes};
  }
  const {model} = content;
  const reasons = unknownLayers(model);
  const described = await inWords(file.path, () => summary(model, () => null));
  return {
    kind: 'keras-h5',
    verdict: reasons.length ? 'unsupported' : 'runnable',
    reasons,
    tensorflowVersion: null,
    kerasVersion: model.kerasVersion || null,
    bytes,
    ...described,
  };
}

/** The layers that our plan does not know; empty when the model can be run by it. */
export function unknownLayers(model: KerasModel): Reason[] {
  return unsupportedLayers(model).map(({name, className}) => ({
    code: 'unknown-layer',
    message: `The layer ${name} is of class ${className}, which Warmstart cannot run.`,
  }));
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
    reason: {code: 'keras-3', message: 'This .h5 was written by Keras 3; Warmstart reads Keras 2 files.'},
  },
  other: {kind: 'unknown', reason: {code: 'not-keras', message: 'This HDF5 file holds no Keras model.'}},
};

function summary(
  model: KerasModel,
  outputShape: ShapeOf,
): Pick<ModelReport, 'inputs' | 'outputs' | 'layers' | 'parameters' | 'customObjects'> {
  return {
    inputs: inputSpecs(model),
    outputs: outputNames(model).map((name) => ({name, shape: outputShape(name), dtype: 'float32'})),
    layers: layerSummaries(model),
    parameters: totalParameters(model),
    customObjects: customObjects(model),
  };
}
