import type {PredictReport} from '../../worker/model/predict';
import {flag, needed, text, word} from '../arguments';
import {defineCommand, done} from '../command';
import {engineOption, noWarmOption} from '../engine-option';
import {stagesText} from '../stages-text';

export const predict = defineCommand({
  name: 'predict',
  does: 'Runs a model on arrays and writes what it gives, by the names of its outputs.',
  words: {model: word('MODEL')},
  options: {
    input: needed(text('X.npz', "Arrays by the names of the model's inputs, or in their order.")),
    out: needed(text('Y.npz', 'The file to write.', 'o')),
    engine: engineOption,
    'no-warm': noWarmOption,
    exact: flag('Folds nothing: every layer is computed by itself.'),
  },
  async run({words, options}, {job}) {
    const {input, out, engine, exact} = options;
    const warm = !options['no-warm'];
    const report = await job('predict', [{model: words.model, input, output: out, engine, exact, warm}]);
    return done(report, predicted(report));
  },
});

function predicted({output, engine, device, outputs, ownGraph, passedOver, timings}: PredictReport): string {
  return [
    `${output} (${engine}, ${device})`,
    ...outputs.map(({name, shape}) => `  ${name} [${shape.join(', ')}]`),
    ...(ownGraph === null ? [] : [`  by the SavedModel's own graph: ${ownGraph}`]),
    ...(passedOver === null ? [] : [`  not by ${passedOver}`]),
    `  ${stagesText(timings)}`,
  ].join('\n');
}
