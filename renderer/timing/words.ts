import {ENGINES, type EngineId} from '../../electron/contract/engines';
import {FORMAT_NAMES} from '../../electron/contract/race';
import type {FormatTimes} from '../../electron/contract/timing';
import {milliseconds, percentChange} from '../../electron/contract/format';
import type {MeasuredPair} from '../race/pairs';
import {stageWords} from '../stage-words';

const ONE_RUN = (engine: EngineId): string =>
  `one run each, measured here inside one engine (${ENGINES[engine].name}) that was running already`;

export const WORDS = {
  title: 'Times',
  race: 'Race…',
  raceHint: 'Both formats, every load in a fresh process',
  raceNeeds: 'Needs a converted SavedModel',
  chart: 'Chart',
  table: 'Table',
  copy: 'Copy',
  again: 'Measure again',
  notTimed: (why: string) => `SavedModel not timed: ${why}`,
  nothingYet: 'The load times of both formats appear here when a model has been converted.',
  load: 'Load',
  firstPrediction: 'First prediction',
  laterPredictions: 'Later predictions',
  difference: 'Difference',
  bar: ({format, loadMs, firstPredictMs}: FormatTimes) =>
    `${FORMAT_NAMES[format]}: load ${milliseconds(loadMs)}, first prediction ${milliseconds(firstPredictMs)}`,
  thenFirst: (ms: number) => ` load + ${milliseconds(ms)} first`,
  untilFirst: (before: number, after: number) =>
    `Until the first prediction: ${milliseconds(before)} → ${milliseconds(after)} (${percentChange(before, after)})`,
  measuredHere: (engine: EngineId) => ` · ${ONE_RUN(engine)}`,
  summary: (rows: readonly FormatTimes[]) => {
    const times = rows.map((row) => `${FORMAT_NAMES[row.format]} ${milliseconds(row.loadMs + row.firstPredictMs)}`);
    const [first, last] = [rows[0], rows.at(-1)];
    const change =
      first && last && first !== last
        ? ` (${percentChange(first.loadMs + first.firstPredictMs, last.loadMs + last.firstPredictMs)})`
        : '';
    return `Until the first prediction: ${times.join(' → ')}${change}${first ? ` · ${ONE_RUN(first.engine)}` : ''}`;
  },
  imageTook: (ms: number) => ` · This image: ${milliseconds(ms)}`,
  raceSays: ({environment, before, after}: MeasuredPair, runs: number) =>
    `Race, ${environment}: ${milliseconds(before)} → ${milliseconds(after)} (${percentChange(before, after)}) · ` +
    `medians of ${runs} runs, each in a process that is started for it and starts the engine too`,
  thisImage: 'This image',
  stage: (stage: string, ms: number) => `${stageWords(stage)} ${milliseconds(ms)}`,
} as const;
