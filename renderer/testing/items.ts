/** Models and images as the session holds them, for the page's tests. */
import {
  ANY_PLANES,
  type CellRow,
  type ImageInfo,
  type KeptReport,
  type SegmentOptions,
  type SegmentReport,
} from '../../electron/contract/image';
import type {ConvertReport, ModelReport} from '../../electron/contract/model';
import {NOTHING_DONE} from '../store/progress';
import type {ImageItem, Job, MadeWith, ModelItem} from '../store/session';

const MOMENTS = {mean: 400, deviation: 500, saturated: 0};

export function imageInfo(change: Partial<ImageInfo> = {}): ImageInfo {
  const channel = {min: 0, max: 4095, low: 20, high: 3000, scaled: false, histogram: [4, 3, 2, 1], ...MOMENTS};
  return {
    width: 400,
    height: 200,
    channels: [
      {...channel, name: 'DAPI'},
      {...channel, name: 'E-cadherin'},
    ],
    micrometresPerPixel: 0.5,
    pixelSizeFrom: 'OME-XML',
    isChannelsSaid: true,
    axes: {series: 1, z: 1, t: 1},
    used: {series: 0, z: 0, t: 0},
    notes: [],
    ...change,
  };
}

export function imageItem(change: Partial<ImageItem> = {}): ImageItem {
  return {
    id: 'image-1',
    name: 'tissue.tif',
    folder: '',
    fault: null,
    isChosen: false,
    isOwn: false,
    info: imageInfo(),
    planes: ANY_PLANES,
    nuclear: 0,
    membrane: 1,
    micrometresPerPixel: 0.5,
    report: null,
    made: null,
    summary: null,
    parameters: {},
    cells: {},
    version: 0,
    ...change,
  };
}

export const KEY = '0123456789abcdef0123456789abcdef';

export function keptReport(cells: number): KeptReport {
  return {...segmentReport(cells), key: KEY};
}

/** What made the cells of `imageItem` with `modelItem`. */
export function madeWith(change: Partial<SegmentOptions> = {}): MadeWith {
  const options: SegmentOptions = {
    nuclear: [0],
    membrane: [1],
    micrometresPerPixel: 0.5,
    compartments: ['whole-cell', 'nuclear'],
    parameters: {},
    reading: null,
    ...change,
  };
  return {key: KEY, modelId: 'model-1', modelName: 'cells', options};
}

export function segmentReport(cells: number): SegmentReport {
  const size = {width: 400, height: 200};
  return {
    results: [
      {compartment: 'whole-cell', cells, medianAreaPixels: 120, ...size},
      {compartment: 'nuclear', cells: cells + 1, medianAreaPixels: 60, ...size},
    ],
    engine: 'wasm',
    device: 'a processor',
    timings: {predict: 700, 'post-process': 300},
    reading: 'two maps',
    parameterKind: 'watershed',
    usual: {},
    micrometresPerPixel: 0.5,
    isNoiseAlike: false,
    notes: [],
  };
}

export function cellRows(count: number): readonly CellRow[] {
  return Array.from({length: count}, (_, i) => ({
    label: i + 1,
    x: i,
    y: i,
    areaPixels: 100 + i,
    eccentricity: 0,
    box: [i, i, i + 10, i + 10],
    means: [1000 + i, 0.25],
  }));
}

export function modelReport(change: Partial<ModelReport> = {}): ModelReport {
  return {
    kind: 'keras-saved-model',
    verdict: 'convertible',
    reasons: [],
    kerasVersion: '2.15.0',
    tensorflowVersion: '2.15.1',
    inputs: [],
    outputs: [],
    layers: [
      {
        name: 'image',
        className: 'InputLayer',
        custom: false,
        parameters: 0,
        shape: [null, 256, 256, 2],
        foldedInto: null,
      },
      {
        name: 'location',
        className: 'Location2D',
        custom: true,
        parameters: 0,
        shape: [null, 256, 256, 2],
        foldedInto: null,
      },
      {
        name: 'conv',
        className: 'Conv2D',
        custom: false,
        parameters: 1_240_000,
        shape: [null, 128, 128, 64],
        foldedInto: null,
      },
    ],
    parameters: 1_240_000,
    bytes: 4_100_000,
    customObjects: ['Location2D'],
    notes: [],
    whyNoCells: null,
    ...change,
  };
}

export function convertedModel(change: Partial<ConvertReport> = {}): ConvertReport {
  return {
    output: 'cells.h5',
    target: 'keras2-h5',
    bytes: 2_700_000,
    weights: 131,
    readBack: {compared: 131, identical: 131, different: []},
    parameters: 1_240_000,
    customObjects: ['Location2D'],
    python: 'load_model("cells.h5")',
    notes: [],
    timings: {parse: 100, write: 700},
    ...change,
  };
}

export function modelItem(change: Partial<ModelItem> = {}): ModelItem {
  return {
    id: 'model-1',
    name: 'cells',
    state: {step: 'ready', report: modelReport(), converted: convertedModel()},
    steps: {},
    predicted: null,
    failedToRun: null,
    comparison: null,
    reading: null,
    ...change,
  };
}

export function runningJob(change: Partial<Job> = {}): Job {
  return {
    id: 1,
    key: 'image.segment image-1',
    lane: 'models',
    label: 'Segmenting tissue.tif',
    progress: null,
    done: NOTHING_DONE,
    startedAt: 0,
    ...change,
  };
}
