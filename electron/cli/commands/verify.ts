import type {VerifyReport} from '../../contract/model';
import {text, word} from '../arguments';
import {defineCommand, done} from '../command';

/** So many differing weights are named. */
const NAMED = 20;

export const verify = defineCommand({
  name: 'verify',
  does: 'Compares two files of one model: weights to the byte, configs by meaning, predictions where both can be run.',
  words: {model: word('MODEL'), file: word('FILE')},
  options: {input: text('X.npz|IMAGE', 'What to predict; otherwise numbers from a seed.')},
  async run({words, options}, {job}) {
    const report = await job('verify', [words.model, words.file, options.input]);
    return done(report, verified(report), report.weights.different.length ? 1 : 0);
  },
});

function verified({weights, predictions, predictionsWhy}: VerifyReport): string {
  return [
    `${weights.identical} of ${weights.compared} weights identical to the byte`,
    ...weights.different.slice(0, NAMED).map((what) => `  different: ${what}`),
    ...predictions.map(
      ({output, maxAbsDiff, at}) =>
        `  ${output}: largest difference of predictions ${maxAbsDiff.toExponential(2)} at [${at.join(', ')}]`,
    ),
    ...(predictionsWhy ? [`  predictions not compared: ${predictionsWhy}`] : []),
  ].join('\n');
}
