import type {
  ConvertReport,
  LayerTimes,
  ModelKind,
  ModelReport,
  PredictionComparison,
  WeightComparison,
} from '../../electron/contract/model';
import type {Step, StepName} from '../store/session';
import {stageWords} from '../stage-words';
import {ENGINES} from '../../electron/contract/engines';
import {TARGETS} from '../../electron/contract/targets';
import {count, megabytes, milliseconds} from '../../electron/contract/format';

const KINDS: Readonly<Record<ModelKind, string>> = {
  'keras-saved-model': 'Keras SavedModel',
  'saved-model': 'SavedModel without Keras',
  'tf1-saved-model': 'TensorFlow 1 SavedModel',
  'keras-h5': 'Keras HDF5',
  'keras-2-file': 'Keras 2 file',
  'keras-h5-weights': 'Keras HDF5, weights only',
  'keras-v3': 'Keras 3 file',
  unknown: 'Not a model',
};

/** By what it is called beside the file that fits it. */
const KERAS_NAMES = {keras3: 'Keras 3', keras2: 'Keras 2'} as const;

const STEP_WORDS: Readonly<Record<StepName, Readonly<Record<Step['state'], string>>>> = {
  convert: {
    waiting: 'Conversion to HDF5 waits …',
    running: 'Converting to HDF5 …',
    done: '✓ Converted',
    stopped: 'Conversion cancelled',
    failed: 'Not converted',
  },
  check: {
    waiting: 'The check of its predictions waits for what runs',
    running: 'Checking its predictions …',
    done: '✓ Predictions compared',
    stopped: 'Check of its predictions cancelled',
    failed: 'Predictions not compared',
  },
  time: {
    waiting: 'Timing waits for what runs',
    running: 'Timing both formats …',
    done: '✓ Timed',
    stopped: 'Timing cancelled',
    failed: 'Not timed',
  },
};

export const WORDS = {
  title: 'Model',
  shown: 'Shown model',
  named: (name: string, place: string) => (place === '' ? name : `${name} (in ${place})`),
  none: 'Drop a SavedModel folder or a Keras .h5 file.',
  reading: (name: string) => `Reading ${name} …`,
  describe: ({kind, layers, parameters, tensorflowVersion}: ModelReport) => {
    const what = layers.length ? `${layers.length} layers · ${count(parameters)} parameters` : KINDS[kind];
    return tensorflowVersion ? `${what} · TensorFlow ${tensorflowVersion}` : what;
  },
  steps: 'What is being done with it',
  stepNames: {convert: 'the conversion', check: 'the check', time: 'the timing'} satisfies Record<StepName, string>,
  step: (name: StepName, state: Step['state']) => STEP_WORDS[name][state],
  because: (why: string) => `: ${why}`,
  cancelStep: 'Cancel',
  again: 'Again',
  noCells: (isConverted: boolean, why: string) =>
    `${isConverted ? 'Converted. ' : ''}Cells cannot be drawn here, because: ${why}`,
  readyToRun: (bytes: number) => `Keras HDF5 · ${megabytes(bytes)} · ready to run`,
  savedModel: (bytes: number) => `SavedModel ${megabytes(bytes)}`,
  hdf5: (bytes: number) => `→ HDF5 ${megabytes(bytes)}`,
  took: ({timings}: ConvertReport) => `in ${milliseconds(Object.values(timings).reduce((sum, ms) => sum + ms, 0))}`,
  phases: ({timings}: ConvertReport) =>
    Object.entries(timings)
      .map(([phase, ms]) => `${stageWords(phase)} ${milliseconds(ms)}`)
      .join(' · '),
  weights: ({compared, identical}: WeightComparison) =>
    identical === compared
      ? `✓ all ${compared} weights identical to the byte`
      : `✕ ${compared - identical} of ${compared} weights differ`,
  predictions: ({predictions, predictionsWhy}: PredictionComparison) => {
    if (predictions.length === 0) return `Predictions not compared: ${predictionsWhy}`;
    const worst = Math.max(...predictions.map((p) => p.maxAbsDiff));
    return `Predictions checked against the SavedModel on seeded input: largest difference ${worst.toExponential(1)}`;
  },
  needs: (classes: readonly string[]) => `Needs in Python: ${classes.join(', ')}`,
  save: 'Save .h5…',
  saveKeras3: 'Save .keras…',
  notForKeras3: (why: string) => `It cannot become a file for Keras 3: ${why}`,
  saveOnnx: 'Save ONNX…',
  onnxHint: `For ${TARGETS.onnx.readers}`,
  dragHint: 'Or drag it from here to a folder',
  saveAs: 'Save as…',
  whichKeras: 'Which Keras do you have?',
  kerasNames: {keras3: 'Keras 3', keras2: 'Keras 2', unknown: 'I don’t know'},
  kerasHint: 'Keras 3 comes with TensorFlow 2.16 and newer, Keras 2 with older ones. It is asked once.',
  kerasHow:
    'To see it, run this where you work with your models. A number that begins with 3 is Keras 3, with 2 Keras 2; ' +
    'a new installation is Keras 3.',
  kerasCommand: 'python -c "import keras; print(keras.__version__)"',
  filesFor: {
    keras3: 'Files for Keras 3 come first.',
    keras2: 'Files for Keras 2 come first.',
    unknown: 'Which Keras you have is not known yet.',
  },
  changeKeras: 'Change',
  copyCommand: 'Copy',
  targets: 'What it can be saved as',
  forYours: (keras: keyof typeof KERAS_NAMES) => `For your ${KERAS_NAMES[keras]}`,
  looking: 'Looking what it can become …',
  readBy: (readers: string) => `Read by ${readers}`,
  saveTarget: (ending: string) => `Save ${ending}…`,
  savePointing: (ending: string) => `Save ${ending} and .h5…`,
  pointingHint: (ending: string) => `A small ${ending} that finds its weights in the .h5 beside it: one copy for both`,
  cannotAny: (names: readonly string[]) => `Not possible: ${names.join(', ')}`,
  otherWays: (runs: boolean) =>
    runs
      ? 'What can be done all the same: run it here, and save its weights for numpy.'
      : 'What can be done all the same: save its weights for numpy. It cannot be run here.',
  noWays: (runs: boolean) => (runs ? 'What can be done all the same: run it here.' : 'Nothing can be made of it here.'),
  copyPythonOf: (name: string) => `Copy Python for ${name}`,
  copyPython: 'Copy Python',
  pythonFor: 'Python lines that load it',
  showPython: 'Show',
  hidePython: 'Hide',
  readAs: 'Read as',
  readByItself: 'by what its outputs are',
  tableOfLayers: 'Table of layers',
  openLayers: (layers: number) => `Layers (${layers})…`,
  layersOf: (name: string) => `Layers of ${name}`,
  layerHeadings: ['Layer', 'Class', 'Gives', 'Parameters', 'Time'],
  order: 'Order',
  orders: {model: 'as in the model', parameters: 'most parameters first', time: 'longest time first'},
  measureLayers: 'Measure where the time goes',
  shape: (shape: readonly (number | null)[] | null) =>
    shape === null
      ? ''
      : shape
          .slice(1)
          .map((size) => size ?? 'any')
          .join(' × '),
  folded: (into: string | null) => (into === null ? '' : `in ${into}`),
  layerMs: (ms: number | null) => (ms === null ? '' : `${ms.toFixed(ms < 10 ? 2 : 1)} ms`),
  layersHint:
    'Sizes are those of one image. “in …” under Time: that layer does its work along when the model is run here, ' +
    'with the same result within 1e-5.',
  timedOn: ({input, engine, device, layers}: LayerTimes) =>
    `One prediction of ${input.join(' × ')}, medians of three, by ${ENGINES[engine].name} on ${device}: ` +
    `${milliseconds(layers.reduce((sum, {ms}) => sum + ms, 0))}. Other engines take other times.`,
  filter: 'Filter layers',
  filterHint: 'Filter: a name, a class, custom, folded',
  custom: 'custom',
  parameters: (parameters: number) => (parameters ? count(parameters) : ''),
  shownOf: (shown: number, all: number) => `${shown} of ${all}`,
} as const;
