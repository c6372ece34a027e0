import {FORMAT_NAMES} from '../../electron/contract/race';
import type {FormatTimes} from '../../electron/contract/timing';
import {milliseconds, percentChange} from '../../electron/contract/format';

/** Stages as people say them, where that is not their name. */
const STAGES: Readonly<Record<string, string>> = {export: 'write'};

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
  measuredHere: (engine: string) => ` · same engine (${engine}), already running; measured here just now`,
  thisImage: 'This image',
  stage: (stage: string, ms: number) => `${STAGES[stage] ?? stage} ${milliseconds(ms)}`,
} as const;
