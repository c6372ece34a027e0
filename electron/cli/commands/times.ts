import {milliseconds, percentChange} from '../../contract/format';
import type {LoadComparison} from '../../contract/model';
import {word} from '../arguments';
import {defineCommand, done} from '../command';
import {engineOption} from '../engine-option';

export const times = defineCommand({
  name: 'times',
  does: 'Loads both formats in a running engine and predicts with them, and says how long each took.',
  words: {savedModel: word('SAVED_MODEL'), file: word('FILE.h5')},
  options: {engine: engineOption},
  async run({words, options}, {job}) {
    const report = await job('compareLoad', [words.savedModel, words.file, options.engine]);
    return done(report, compared(report));
  },
});

function compared({rows, savedModelWhy}: LoadComparison): string {
  const lines = rows.map(({format, engine, loadMs, firstPredictMs, predictMs}) =>
    [
      `${format.padEnd(12)} ${engine.padEnd(11)} load ${milliseconds(loadMs)}`,
      `first predict ${milliseconds(firstPredictMs)}`,
      `later ${milliseconds(predictMs)}`,
    ].join('   '),
  );
  const [saved, hdf5] = [rows.find((row) => row.format === 'saved-model'), rows.find((row) => row.format === 'hdf5')];
  if (saved && hdf5) {
    const [before, after] = [saved.loadMs + saved.firstPredictMs, hdf5.loadMs + hdf5.firstPredictMs];
    const change = `${milliseconds(before)} → ${milliseconds(after)} (${percentChange(before, after)})`;
    lines.push(`load and first predict: ${change}, in a running engine`);
  }
  if (savedModelWhy) lines.push(`SavedModel not timed: ${savedModelWhy}`);
  return lines.join('\n');
}
