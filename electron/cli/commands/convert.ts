import {megabytes} from '../../contract/format';
import type {ConvertReport} from '../../contract/model';
import {flag, needed, text, word} from '../arguments';
import {defineCommand, done} from '../command';
import {stagesText} from '../stages-text';

export const convert = defineCommand({
  name: 'convert',
  does: 'Writes a SavedModel as Keras HDF5, reads it back and compares every weight.',
  words: {savedModel: word('SAVED_MODEL')},
  options: {
    out: needed(text('OUT.h5', 'The file to write.', 'o')),
    overwrite: flag('Writes over a file that is there.'),
    'no-optimizer': flag('Leaves out the state of the optimizer, which only training needs.'),
  },
  async run({words, options}, {job}) {
    const report = await job('convert', [
      words.savedModel,
      options.out,
      {overwrite: options.overwrite, keepOptimizer: !options['no-optimizer']},
    ]);
    return done(report, converted(report));
  },
});

function converted({output, bytes, weights, parameters, notes, python, timings}: ConvertReport): string {
  const size = `${megabytes(bytes)}, ${weights} weights, ${parameters.toLocaleString('en')} parameters`;
  return [
    `${output}: ${size}, read back and found identical (${stagesText(timings)})`,
    ...notes.map((note) => `Note: ${note}`),
    '',
    python,
  ].join('\n');
}
