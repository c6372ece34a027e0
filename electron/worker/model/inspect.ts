import {FaultError} from '../../contract/fault';
import type {ModelReport, Reason, TensorSpec} from '../../contract/model';
import {customObjects} from '../../keras/custom-objects';
import {openFile, readWhole} from '../../io/byte-source';
import {kerasModelOf} from '../../keras/from-saved-model';
import {textOf} from '../../keras/json';
import {summarizeKerasV3} from '../../keras/keras-v3';
import {totalParameters, type KerasModel} from '../../keras/model';
import {h5Kind, readKerasH5} from '../../keras/read-h5';
import {inputSpecs, layerSummaries, outputNames} from '../../keras/summary';
import {judgeSavedModel} from '../../keras/verdict';
import {openVariables} from '../../savedmodel/read-saved-model';
import {unsupportedLayers} from '../../plan/compile';
import {asFault, openModel, type OpenedModel} from './open-model';

/** The verdict on whatever lies at the path. Throws a FaultError when it is no model at all. */
export async function inspectModel(path: string): Promise<ModelReport> {
  const opened = await openModel(path);
  if (opened.kind === 'folder') return inspectFolder(opened);
  if (opened.kind === 'h5') {
    try {
      return inspectH5(opened);
    } finally {
      opened.file.close();
    }
  }
  return inspectKerasV3(opened);
}

function inspectKerasV3({path, bytes}: OpenedModel & {kind: 'keras-v3'}): ModelReport {
  const message =
    'This is a .keras file, which Warmstart describes but does not convert or run. In Python: keras.models.load_model(path).save("model.h5").';
  const source = openFile(path);
  try {
    const summary = asFault(path, () => summarizeKerasV3(readWhole(source, 2 ** 31 - 1)));
    return {
      ...EMPTY,
      kind: 'keras-v3',
      verdict: 'unsupported',
      reasons: [{code: 'keras-v3', message}],
      bytes,
      ...summary,
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

function inspectFolder(opened: OpenedModel & {kind: 'folder'}): ModelReport {
  const {model, path} = opened;
  const judgement = asFault(path, () => judgeSavedModel(model));
  const base = {
    kind: judgement.kind,
    verdict: judgement.verdict,
    reasons: judgement.reasons,
    tensorflowVersion: model.proto.tensorflowVersion || null,
    kerasVersion: textOf(judgement.root?.['keras_version']),
    bytes: model.bytes,
  };
  if (judgement.verdict !== 'convertible') {
    const signature =
      model.proto.signatures.find((s) => s.name === 'serving_default') ??
      model.proto.signatures.find((s) => !s.name.startsWith('__'));
    const specs = (
      infos: readonly {key: string; shape: readonly (number | null)[] | null; dtype: string | null}[],
    ): TensorSpec[] => infos.map(({key, shape, dtype}) => ({name: key, shape, dtype: dtype ?? 'unknown'}));
    return {...EMPTY, ...base, inputs: specs(signature?.inputs ?? []), outputs: specs(signature?.outputs ?? [])};
  }
  return asFault(path, () => {
    const variables = openVariables(opened.folder, model);
    try {
      const keras = readForConversion(path, () => kerasModelOf(model, variables, true));
      const shapes = new Map(
        (model.proto.signatures.find((s) => s.name === 'serving_default')?.outputs ?? []).map((o) => [o.key, o]),
      );
      return {...base, ...summary(keras, (name) => shapes.get(name)?.shape ?? null)};
    } finally {
      variables.bundle.close();
    }
  });
}

/** A ConvertError becomes the fault that says why there is no HDF5. */
export function readForConversion<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && error.name === 'ConvertError') {
      throw new FaultError('not-convertible', `${path} cannot become HDF5: ${error.message}.`, {cause: error});
    }
    throw error;
  }
}

function inspectH5({file, bytes, path}: OpenedModel & {kind: 'h5'}): ModelReport {
  return asFault(path, () => {
    const kind = h5Kind(file);
    if (kind !== 'model') {
      const [code, message] = H5_REASONS[kind];
      return {
        ...EMPTY,
        kind: kind === 'weights' ? 'keras-h5-weights' : 'unknown',
        verdict: 'unsupported',
        reasons: [{code, message}],
        bytes,
      };
    }
    const model = readKerasH5(file);
    const unsupported = unsupportedLayers(model);
    const reasons: Reason[] = unsupported.map(({name, className}) => ({
      code: 'unknown-layer',
      message: `The layer ${name} is of class ${className}, which Warmstart cannot run.`,
    }));
    return {
      kind: 'keras-h5',
      verdict: unsupported.length ? 'unsupported' : 'runnable',
      reasons,
      tensorflowVersion: null,
      kerasVersion: model.kerasVersion || null,
      bytes,
      ...summary(model, () => null),
    };
  });
}

const H5_REASONS = {
  weights: [
    'weights-only',
    'This .h5 holds weights without the model; save the whole model with model.save("model.h5").',
  ],
  'keras-3': ['keras-3', 'This .h5 was written by Keras 3; Warmstart reads Keras 2 files.'],
  other: ['not-keras', 'This HDF5 file holds no Keras model.'],
} as const;

function summary(
  model: KerasModel,
  outputShape: (name: string) => readonly (number | null)[] | null,
): Pick<ModelReport, 'inputs' | 'outputs' | 'layers' | 'parameters' | 'customObjects'> {
  return {
    inputs: inputSpecs(model),
    outputs: outputNames(model).map((name) => ({name, shape: outputShape(name), dtype: 'float32'})),
    layers: layerSummaries(model),
    parameters: totalParameters(model),
    customObjects: customObjects(model),
  };
}
