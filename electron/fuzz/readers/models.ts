/** Models: SavedModels, checkpoints, HDF5 by both readers, configs, .keras files. */
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {kerasModelOf} from '../../keras/from-saved-model';
import {indexH5} from '../../keras/h5-index';
import {isObject, parseJson, printJson, textOf, type JsonObject} from '../../keras/json';
import {toKeras3} from '../../keras/keras3/to-keras3';
import type {KerasModel} from '../../keras/model';
import {readKerasH5} from '../../keras/read-h5';
import {inputSpecs, layerSummaries, outputNames} from '../../keras/summary';
import {judgeSavedModel, whyNotRun} from '../../keras/verdict';
import {customObjects} from '../../keras/custom-objects';
import {openBundle} from '../../savedmodel/bundle';
import {openVariables, readSavedModel} from '../../savedmodel/read-saved-model';
import {openH5Elsewhere} from '../../worker/model/h5-elsewhere';
import {isKeras2, openKeras2Zip, openKeras3Zip, readKerasZip} from '../../worker/model/open-keras-zip';
import {compiledOf} from '../../worker/model/open-plan';
import {outlookOf} from '../../worker/model/outlook';
import {inWords} from '../../worker/runtime/faults';
import {sourceFolder} from '../memory-folder';
import type {Files, FuzzedReader, SeedPlace} from '../reader';
import {repairH5, repairTable} from '../repair';

const only = (files: Files): Uint8Array => files.get('file')!;

const FOLDERS: readonly SeedPlace[] = [
  'e2e/fixtures/models',
  '.cache/fixtures/matrix-*',
  '.cache/fixtures/refused-*',
].map((folder) => ({folder, files: /^(?<case>.*\/saved_model)\/.*$/}));
const H5: readonly SeedPlace[] = [
  'e2e/fixtures/models',
  '.cache/fixtures/matrix-*',
  '.cache/fixtures/h5-layouts-*',
  '.cache/fixtures/old-h5-*',
].map((folder) => ({folder, files: /\.h5$/}));
const CONFIG_WORDS = [
  '"class_name": "',
  '"config": {',
  '"layers": [',
  '"inbound_nodes": [',
  '"input_layers": ',
  '"batch_input_shape": [null, ',
  '"units": ',
  '"axis": [',
  '"name": "',
  'null',
  'true',
  'NaN',
  '[[',
  ']]',
  '{}',
  '"Dense"',
  '"Sequential"',
  '"TimeDistributed"',
  '"Bidirectional"',
  '"Lambda"',
];

/** What is asked of a model before anything is computed. */
function judge(model: KerasModel): void {
  outlookOf(model);
  inputSpecs(model);
  outputNames(model);
  layerSummaries(model);
  customObjects(model);
}

/** The weights that the config of a case belongs to. */
function withConfig(files: Files): KerasModel {
  const model = readKerasH5(indexH5(files.get('keras.h5')!));
  const root = parseJson(new TextDecoder().decode(files.get('config.json')!));
  const config = isObject(root) ? root['config'] : null;
  return {
    ...model,
    className: (isObject(root) && textOf(root['class_name'])) || '',
    config: isObject(config) ? config : ({} as JsonObject),
  };
}

/** An .h5 as a case whose config is a file of its own. */
function splitConfig(files: Files): Files | null {
  const model = orNull(() => readKerasH5(indexH5(only(files))));
  if (!model) return null;
  const {className, config} = model;
  const text = printJson({class_name: className, config});
  return new Map([
    ['keras.h5', only(files)],
    ['config.json', new TextEncoder().encode(text)],
  ]);
}

/** Seeds of ways of storing that the index does not know are none. */
function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

const keras3 = (files: Files): void => void toKeras3(withConfig(files));

export const modelReaders: Readonly<Record<string, FuzzedReader>> = {
  savedmodel: {
    reads: 'SavedModel folders: graph, metadata, objects, variables, to a Keras model',
    seeds: FOLDERS,
    words: CONFIG_WORDS,
    keeps: /fingerprint|assets/,
    repair: (path, bytes) => (path.endsWith('.index') ? repairTable(bytes) : bytes),
    read: async (files) => {
      const folder = sourceFolder(files);
      await inWords('model', () => {
        const model = readSavedModel(folder);
        if (judgeSavedModel(model).verdict !== 'convertible') {
          whyNotRun(model);
          return;
        }
        const keras = kerasModelOf(model, openVariables(folder, model), true);
        judge(keras);
        for (const {weights} of keras.layers) for (const weight of weights) weight.read();
      });
    },
  },
  bundle: {
    reads: 'checkpoints: the table of tensors, and their bytes',
    seeds: FOLDERS,
    keeps: /^(?!variables)/,
    repair: (path, bytes) => (path.endsWith('.index') ? repairTable(bytes) : bytes),
    read: async (files) =>
      inWords('model', () => {
        const bundle = openBundle(sourceFolder(files), 'variables/variables');
        for (const key of bundle.keys) if (bundle.entry(key)?.dtype !== 'string') bundle.read(key);
        bundle.readStrings('_CHECKPOINTABLE_OBJECT_GRAPH');
      }),
  },
  h5: {
    reads: 'HDF5 by our own index, to a Keras model',
    seeds: H5,
    words: ['OHDR', 'SNOD', 'TREE', 'HEAP', 'GCOL', 'model_config', 'layer_names', 'weight_names'],
    repair: (_, bytes) => repairH5(bytes),
    read: async (files) =>
      inWords('model.h5', () => {
        const model = readKerasH5(indexH5(only(files)));
        for (const {weights} of model.layers) for (const weight of weights) weight.read();
      }),
  },
  h5wasm: {
    reads: 'HDF5 by the HDF5 library, to a Keras model',
    seeds: H5,
    words: ['OHDR', 'SNOD', 'TREE', 'HEAP', 'GCOL', 'FRHP', 'BTHD'],
    repair: (_, bytes) => repairH5(bytes),
    read: async (files, scratch) => {
      const path = join(scratch, 'model.h5');
      writeFileSync(path, only(files));
      await inWords(path, async () => {
        const file = await openH5Elsewhere(path, only(files).length);
        try {
          for (const {weights} of readKerasH5(file).layers) for (const weight of weights) weight.read();
        } finally {
          file.close();
        }
      });
    },
  },
  config: {
    reads: 'configs: shapes, connections, options, what Keras would refuse; and compiled to a plan',
    seeds: H5,
    prepare: splitConfig,
    words: CONFIG_WORDS,
    keeps: /h5$/,
    read: async (files) => {
      await inWords('model.h5', () => judge(withConfig(files)));
      await inWords('model.h5', () => void compiledOf(withConfig(files)));
    },
  },
  keras3: {
    reads: 'configs, turned into those of Keras 3',
    seeds: H5,
    prepare: splitConfig,
    words: CONFIG_WORDS,
    keeps: /h5$/,
    read: async (files) => inWords('model.h5', () => keras3(files)),
  },
  keras: {
    reads: '.keras files of Keras 2 and 3',
    seeds: [{folder: '.cache/fixtures/fuzz-seeds-*', files: /\.keras$/}],
    words: [...CONFIG_WORDS, 'PK', '"keras_version": "3.0"'],
    read: async (files, scratch) => {
      const path = join(scratch, 'model.keras');
      writeFileSync(path, only(files));
      const zip = await readKerasZip(path);
      const opened = isKeras2(zip) ? await openKeras2Zip(path, zip) : await openKeras3Zip(path, zip);
      try {
        if ('content' in opened) await opened.content();
      } finally {
        opened.close();
        rmSync(path);
      }
    },
  },
};
