import {megabytes} from '../../contract/format';
import type {ConvertReport} from '../../contract/model';
import {KERAS_LINES, TARGET_IDS, TARGETS} from '../../contract/targets';
import {flag, needed, oneOf, text, texts, word} from '../arguments';
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
    weights: text(
      'MODEL.h5',
      'An .onnx points to the weights in this Keras HDF5 file, which may be one of OUT, instead of holding them.',
    ),
    passport: flag('Writes OUT.passport.json too: hashes of all tensors, the source, and what was compared.'),
    'layers-file': flag("Writes a Python file with DeepCell's layers for Keras 3 beside the file."),
    overwrite: flag('Writes over a file that is there.'),
    'no-optimizer': flag('Leaves out the state of the optimizer, which only training needs.'),
  },
  async run({words, options}, {job}) {
    const reports = await job('convertTo', [
      words.model,
      options.out,
      {
        overwrite: options.overwrite,
        keepOptimizer: !options['no-optimizer'],
        keras: options.for,
        weights: options.weights,
        passport: options.passport,
        layersFile: options['layers-file'],
      },
    ]);
    return done(reports.length === 1 ? reports[0] : reports, reports.map(converted).join('\n\n'));
  },
});

function converted({output, bytes, weights, parameters, notes, python, timings, predicted}: ConvertReport): string {
  const size = `${megabytes(bytes)}, ${weights} weights, ${parameters.toLocaleString('en')} parameters`;
  return [
    `${output}: ${size}, read back and found identical (${stagesText(timings)})`,
    ...(predicted ? [predictedText(predicted)] : []),
    ...notes.map((note) => `Note: ${note}`),
    '',
    python,
  ].join('\n');
}

function predictedText({by, predictions, predictionsWhy}: NonNullable<ConvertReport['predicted']>): string {
  if (predictionsWhy !== null) return `Predictions not compared: ${predictionsWhy}`;
  const worst = Math.max(...predictions.map(({maxAbsDiff}) => maxAbsDiff));
  return `Run by ${by} on seeded input: largest difference ${worst.toExponential(1)}`;
}
