import {megabytes} from '../../contract/format';
import type {ConvertReport} from '../../contract/model';
import {KERAS_LINES, TARGET_IDS, TARGETS} from '../../contract/targets';
import {flag, needed, oneOf, texts, word} from '../arguments';
import {defineCommand, done} from '../command';
import {stagesText} from '../stages-text';

const endings = TARGET_IDS.map((id) => `${TARGETS[id].endings[0]} (${TARGETS[id].name})`).join(', ');

export const convert = defineCommand({
  name: 'convert',
  does: 'Writes a model as another file, reads that back and compares every weight.',
  words: {model: word('MODEL')},
  options: {
    out: needed(texts('OUT', `The file to write, by its ending: ${endings}. May be given several times.`, 'o')),
    for: oneOf(KERAS_LINES, 'Which Keras an .h5 is for; usually Keras 2.'),
    overwrite: flag('Writes over a file that is there.'),
    'no-optimizer': flag('Leaves out the state of the optimizer, which only training needs.'),
  },
  async run({words, options}, {job}) {
    const reports = await job('convertTo', [
      words.model,
      options.out,
      {overwrite: options.overwrite, keepOptimizer: !options['no-optimizer'], keras: options.for},
    ]);
    return done(reports.length === 1 ? reports[0] : reports, reports.map(converted).join('\n\n'));
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
