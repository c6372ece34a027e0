import {milliseconds, percentChange, seconds} from '../../electron/contract/format';
import {FORMAT_NAMES, type RaceFormat, type RaceResult, type RaceRow} from '../../electron/contract/race';
import type {MeasuredPair} from './pairs';

interface Entrant {
  readonly environment: string;
  readonly format: RaceFormat;
}

/** Of every file that there may be. */
const RACE = `Race: ${Object.values(FORMAT_NAMES).join(', ')}`;

export const WORDS = {
  title: 'Race',
  heading: (model: string | null) => (model === null ? RACE : `${RACE} · ${model}`),
  explained: 'Every run is a process of its own: nothing is loaded before, nothing is kept. The formats take turns.',
  whoRaces: 'Who races',
  ourEngine: (engine: string) => `Warmstart, ${engine}`,
  python: (version: string, tensorflow: string) => `Python ${version}, TensorFlow ${tensorflow}`,
  otherPython: 'Other Python…',
  runs: 'Runs each',
  cold: 'Cold disk',
  coldHint: "The files are dropped from the system's cache before every run (Linux)",
  withImage: 'Time to first mask',
  withImageHint: 'Also: from process start until the label image of the selected image is written',
  start: '▶ Start the race',
  startNeeds: 'Needs a SavedModel that has been converted here',
  dropFirst: 'Drop a SavedModel first: the race needs both formats of it.',

  lanes: 'Lanes',
  stagesLegend: 'Colours of the stages',
  oneAtATime:
    'One run at a time: each uses all processors of this computer, and two together would slow each other down.',
  starting: 'Starting …',
  warmUp: 'A warm-up round, not counted …',
  runsDone: (done: number, all: number) => `${done} of ${all} runs`,
  stop: 'Stop',
  entrant: ({environment, format}: Entrant) => `${environment} · ${FORMAT_NAMES[format]}`,
  processStart: 'process start',
  times: (ratio: number) => `${ratio.toFixed(1)}×`,
  timesHint: 'Against SavedModel in the same environment',

  result: 'Result',
  legend:
    'From process start until the first prediction is there. Full colour: until ready; pale: first prediction; ' +
    'line: fastest to 95th percentile. Longer than in Times below the image, where the engine runs already.',
  stopped: ' Stopped half-way.',
  publishedEntrant: (entrant: Entrant) => `published: ${WORDS.entrant(entrant)}`,
  publishedBar: (secondsTaken: number) => `published ${secondsTaken} seconds`,
  bar: ({environment, format, readyMs, firstPredictMs}: RaceRow) =>
    `${environment}, ${FORMAT_NAMES[format]}: ready ${milliseconds(readyMs!.median)}, ` +
    `first prediction ${milliseconds(firstPredictMs!.median)}`,
  notFinished: 'Not finished.',
  noisy: 'noisy',
  noisyHint: ({noisy, trials}: RaceRow) =>
    `${noisy} of ${trials.length} runs while other programs used more than a tenth of the processors`,
  ratio: ({environment, before, after}: MeasuredPair) =>
    ` ${environment}: ${milliseconds(before)} → ${milliseconds(after)} (${percentChange(before, after)})`,
  published: 'Lay the published times beside (not measured here)',
  stages: 'Stages, spread and memory',
  spread: 'median (fastest–p95)',
  ready: 'ready',
  firstPrediction: 'first prediction',
  laterPredictions: 'later predictions',
  timeToMask: 'time to first mask',
  peakMemory: 'peak memory',
  noisyRuns: 'noisy runs',
  noisyOf: ({noisy, trials}: RaceRow) => `${noisy} of ${trials.length}`,
  copyMarkdown: 'Copy Markdown',
  saveAs: (kind: string) => `${kind.toUpperCase()}…`,

  history: 'History',
  earlier: 'Earlier races',
  show: 'Show',
  compareWith: 'Compare with',
  noOther: 'none',
  saveAll: 'Save all…',
  clear: 'Clear',
  race: ({startedAt, model, machine, options}: RaceResult) => {
    const when = startedAt.slice(0, 16).replace('T', ' ');
    const runs = `${options.runs} runs${options.cold ? ', cold' : ''}`;
    return [when, model.name, machine.cpu, runs].join(' · ');
  },
  untilFirst: 'Until the first prediction',
  difference: 'Difference',

  serverless: 'Serverless',
  savings: 'What it saves when every task starts anew',
  tasks: 'Tasks a month',
  price: 'Machine price an hour',
  sum: (environment: string, tasks: number, saved: number) =>
    `${environment}: ${tasks.toLocaleString('en')} × ${seconds(saved)} ÷ 3600 = `,
  hours: (hours: number) => `${hours.toFixed(1)} hours`,
  timesPrice: (price: number) => `, × ${price} = `,
  money: (money: number) => money.toFixed(2),
  aMonth: ' a month',
  formula:
    'Hours = tasks × (SavedModel − HDF5, process start to first prediction, medians of this race) ÷ 3600; ' +
    'money = hours × price. The same currency as your price.',
} as const;
